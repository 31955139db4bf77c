import type { Run } from '@socketarium/protocol';
import type { TimelineMark } from './Axis.tsx';

/** Where the observations of the lab's own run were made. */
export const marksOf = (run: Run | null, labId: string): TimelineMark[] => {
  if (run === null || run.labId !== labId) return [];
  const made = new Map<number, TimelineMark>();
  for (const { ok, at } of run.observations) {
    if (ok !== null && at !== null) made.set(at.seq, { ...at, good: ok });
  }
  return [...made.values()];
};
