import { useCallback, useEffect, useState } from 'react';
import { applyTheme, rememberedTheme, themeAfter } from './controls/theme.ts';
import { HelpDialog } from './dialogs/HelpDialog.tsx';
import { LabPage } from './LabPage.tsx';
import { Announcer } from './notices/Announcer.tsx';
import { Building } from './notices/Building.tsx';
import { Cover } from './notices/Cover.tsx';
import { Toast } from './notices/Toast.tsx';
import { Told } from './notices/Told.tsx';
import { ScenarioPicker } from './scenarios/ScenarioPicker.tsx';
import { useScenarioLink } from './scenarios/use-scenario-link.ts';
import type { Session } from './session/session.ts';
import { remember, remembered } from './store/memory.ts';
import { useObservable } from './store/observable.ts';
import { Tour } from './tour/Tour.tsx';
import { ANNOUNCER, START } from './words.ts';

/** The list of labs is asked for again this often, while the page is looked at. */
const LABS_EVERY_MS = 15_000;

/** The page: a lab, or why there is none yet. */
export const App = ({ session }: { readonly session: Session }) => {
  const { phase, lab, view, problem, note, told, first, building } = useObservable(session.state);
  const {
    entries,
    problem: noEntries,
    picker,
    building: ofRun,
  } = useObservable(session.runs.state);
  const [theme, setTheme] = useState(rememberedTheme);
  const [help, setHelp] = useState(false);
  const [tour, setTour] = useState(false);
  // Once, to who finds the lab that was made for a first visit; again from Help.
  useEffect(() => {
    if (first && remembered('tour', '') === '') setTour(true);
  }, [first]);
  const endTour = useCallback(() => {
    remember('tour', 'seen');
    setTour(false);
  }, []);
  useScenarioLink(session);

  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!document.hidden) void session.refreshLabs();
    }, LABS_EVERY_MS);
    return () => window.clearInterval(timer);
  }, [session]);

  return (
    <div className="lab-room">
      {lab !== null && view !== null ? (
        <LabPage
          session={session}
          lab={lab}
          view={view}
          theme={theme}
          onTheme={() => {
            const next = themeAfter(theme);
            applyTheme(next);
            setTheme(next);
          }}
          onHelp={() => setHelp((open) => !open)}
        />
      ) : (
        <main className="waiting-room">
          {phase === 'unreachable' ? (
            <Cover title={START.noDaemon} busy>
              <p>
                {START.startIt} <code>npm start</code>
                {START.retries}
              </p>
            </Cover>
          ) : (
            <Cover title={START.starting} busy>
              <p>{START.startingSays}</p>
            </Cover>
          )}
          <Announcer sentence="" note={note} status={ANNOUNCER[phase]} />
        </main>
      )}
      {help && (
        <HelpDialog
          language={lab?.language ?? null}
          onClose={() => setHelp(false)}
          onTour={() => {
            setHelp(false);
            setTour(true);
          }}
        />
      )}
      {tour && lab !== null && <Tour onEnd={endTour} />}
      {picker !== null && (
        <ScenarioPicker
          entries={entries}
          problem={noEntries}
          at={picker.at}
          language={lab?.language ?? 'typescript'}
          onRun={(wish) => void session.runs.start(wish)}
          onClose={session.runs.closePicker}
        />
      )}
      <Building asked={building || ofRun} />
      <Told told={told} onDismiss={session.dismissTold} />
      <Toast problem={problem} onDismiss={session.dismissProblem} />
    </div>
  );
};
