import { sleepOf } from '@socketarium/model/selectors/asleep';
import { nextReading, type Reading, serverCalls } from '@socketarium/model/selectors/rate';
import type { LabState } from '@socketarium/protocol';
import { useEffect, useRef, useState } from 'react';

/** The server's calls a second while it is too fast to read, else null. */
export const useCallsPerSecond = (state: LabState, now: number): number | null => {
  const reading = useRef<Reading>({ t: now, calls: serverCalls(state), perSecond: 0, fast: false });
  const [shown, setShown] = useState<number | null>(null);
  useEffect(() => {
    const next = nextReading(reading.current, state, Math.max(now, state.t));
    if (next === reading.current) return;
    reading.current = next;
    setShown(next.fast ? Math.round(next.perSecond / 10) * 10 : null);
  }, [state, now]);
  // What was read before this drawing is not said of a server that sleeps by now.
  return sleepOf(state.server, now) === null ? shown : null;
};
