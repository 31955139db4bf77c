import type { Lab } from '@socketarium/protocol';
import { useCallback, useEffect, useState } from 'react';
import type { LabPicture, LabView } from '../store/lab-view.ts';
import { usePicked } from '../store/observable.ts';
import { linkTo, type Reached, reached } from './moment-link.ts';
import type { Session } from './session.ts';

/** Who scrubs through time makes no address for each moment that goes by, ms. */
const SETTLED_MS = 400;

/**
 * Goes to the moment that the address asked for, once the lab's past has come; and keeps the address
 * at the lab and the moment that are drawn, in place of what it was: the browser's history is not filled.
 * @returns What became of the moment, where it is not there.
 */
export const useMomentLink = (
  session: Session,
  lab: Lab,
  view: LabView,
  asked: number | null,
): Exclude<Reached, 'there'> | null => {
  const [missed, setMissed] = useState<Exclude<Reached, 'there'> | null>(null);
  const { known, at } = usePicked(
    view.picture,
    useCallback(({ live, pinnedSeq }: LabPicture) => ({ known: live !== null, at: pinnedSeq }), []),
  );
  useEffect(() => {
    if (asked === null || !known) return;
    const seq = view.picture.get().live?.seq ?? 0;
    const outcome = reached(asked, { newest: seq, keeps: view.keeps });
    setMissed(outcome === 'there' ? null : outcome);
    if (outcome !== 'there') return;
    view.pin(asked);
    session.dismissLink();
  }, [session, view, asked, known]);

  useEffect(() => {
    const timer = window.setTimeout(() => {
      const href = linkTo(window.location.href, { lab: lab.id, at });
      if (href !== window.location.href) window.history.replaceState(null, '', href);
    }, SETTLED_MS);
    return () => window.clearTimeout(timer);
  }, [lab.id, at]);
  return asked === null ? null : missed;
};
