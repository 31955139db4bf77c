import type { LabEnding, LabSummary } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { RUNS } from '../words.ts';

/** A lab as a list of them needs it. */
export interface LabEntry {
  readonly id: string;
  /** What it is, in words. */
  readonly what: string;
  readonly createdAt: string;
  /** Null while its programs live. */
  readonly ended: LabEnding | null;
}

/** Of all labs that live, the one that was made last. */
export const newest = (labs: readonly Pick<LabSummary, 'id' | 'createdAt' | 'ended'>[]) =>
  labs
    .filter(({ ended }) => ended === null)
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .at(-1);

/**
 * What one key leads to, back and forth: of a run that has ended the lab in which it went on, or else the
 * newest that lives; of a living lab the run that went on as it.
 * @param previous the lab that was shown before this one: where it came from, if nothing else says.
 */
export const counterpart = (
  labs: readonly LabEntry[],
  shown: string,
  previous: string | null,
): LabEntry | null => {
  const find = (id: string | null | undefined) =>
    labs.find((lab) => lab.id === id && lab.id !== shown) ?? null;
  const { ended } = labs.find(({ id }) => id === shown) ?? { ended: null };
  if (ended !== null) return find(ended.next) ?? find(previous) ?? find(newest(labs)?.id);
  const before = labs.filter((lab) => lab.ended?.next === shown);
  const latest = before.toSorted((a, b) => endOf(a).localeCompare(endOf(b))).at(-1);
  return find(latest?.id) ?? find(previous);
};

/** Which runs were kept before and are not now, in a sentence; empty when none. */
export const forgottenOf = (before: readonly LabEntry[], now: readonly LabEntry[]): string => {
  const known = new Set(now.map(({ id }) => id));
  const gone = before.filter(({ id, ended }) => ended !== null && !known.has(id));
  if (gone.length === 0) return '';
  return RUNS.forgotten(gone.map(({ id }) => id).join(', '), LIMITS.keptLabs);
};

const endOf = ({ ended }: LabEntry): string => ended?.at ?? '';
