import type { AddClientsInput, LabState, LabSummary } from '@socketarium/protocol';
import { type Choice, chosen } from './choices.ts';

/** Of all the labs, the one that was made last. */
export const newest = (labs: readonly LabSummary[]): LabSummary | undefined =>
  labs.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1);

/** The request with its start moved: what it took to make the ones before it is gone already. */
export const laterBy = (body: AddClientsInput, ms: number): AddClientsInput => {
  const startMs = Math.max(0, Math.round((body.script?.startMs ?? 0) + ms));
  return { ...body, script: { ...body.script, startMs } };
};

/** Pace as it is now; a pause is not carried over: the new run is to be seen running. */
export const nextConfig = (state: LabState, choice: Choice): ReturnType<typeof chosen> =>
  chosen({ ...state.config, pace: state.server.gate.paceMs, paused: false }, choice);
