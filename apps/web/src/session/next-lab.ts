import type { AddClientsInput, LabState } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { type Choice, chosen } from './choices.ts';

/** The request with its start moved: what it took to make the ones before it is gone already. */
export const laterBy = (body: AddClientsInput, ms: number): AddClientsInput => {
  const startMs = Math.max(0, Math.round((body.script?.startMs ?? 0) + ms));
  return { ...body, script: { ...body.script, startMs } };
};

/**
 * Pace as it is now, and its clients' tempo; a pause is not carried over: the new run is to be seen
 * running.
 */
export const nextConfig = (state: LabState, choice: Choice): ReturnType<typeof chosen> => {
  const pace = state.server.gate.paceMs;
  const tempo = pace === state.config.pace ? state.config.tempo : tempoOf(pace);
  return chosen({ ...state.config, pace, tempo, paused: false }, choice);
};

/** The pace at which clients think for as long as their scripts say, ms a call. */
export const USUAL_PACE = 100;

/** Percent: a pace holds the clients as it holds the server. */
export const tempoOf = (paceMs: number): number =>
  Math.min(LIMITS.tempoPercent, Math.round((paceMs / USUAL_PACE) * 100));
