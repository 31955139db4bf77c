import { useEffect } from 'react';
import type { Session } from '../session/session.ts';
import { useObservable } from '../store/observable.ts';
import { hashOf, scenarioOf } from './link.ts';

/**
 * The address names the scenario whose run is shown; and an address that names another one opens the
 * picker on it. Nothing is run before the user says so.
 */
export const useScenarioLink = (session: Session): void => {
  const { ready } = useObservable(session.state);
  const { run } = useObservable(session.runs.state);
  const shown = run?.scenario ?? null;

  useEffect(() => {
    if (!ready) return;
    const offer = () => {
      const named = scenarioOf(window.location.hash);
      const present = session.runs.state.get().run?.scenario ?? null;
      if (named !== null && named !== present) session.runs.openPicker(named);
    };
    offer();
    window.addEventListener('hashchange', offer);
    return () => window.removeEventListener('hashchange', offer);
  }, [ready, session]);

  useEffect(() => {
    if (!ready) return;
    const url = new URL(window.location.href);
    const named = scenarioOf(url.hash);
    // A link that was followed and not run yet stays what it is.
    if (shown === null && named !== null && session.runs.state.get().picker !== null) return;
    if (named === shown) return;
    url.hash = hashOf(shown);
    window.history.replaceState(null, '', url);
  }, [shown, ready, session]);
};
