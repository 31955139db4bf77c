import type { GateStop, LabState, OpenCall, ServerState } from '@socketarium/protocol';
import { type Sleep, sleepOf } from './asleep.ts';
import { stoppedSince } from './stopped.ts';

/**
 * What a server does at a moment, the same for all parts of the page. `stopped`: by a signal, whatever
 * call it is in. `held`: before a call, at the gate. `calling`: in a call that does not count as asleep.
 * `awake`: between two calls.
 */
export type ServerMoment =
  | { readonly kind: 'starting' | 'exited' | 'awake' }
  | { readonly kind: 'stopped'; readonly since: number }
  | { readonly kind: 'held'; readonly stop: GateStop; readonly paused: boolean }
  | { readonly kind: 'asleep'; readonly sleep: Sleep }
  | { readonly kind: 'calling'; readonly call: OpenCall };

/** What one of the lab's servers does at `now`, ns. */
export const momentOf = (
  state: Pick<LabState, 'processes'>,
  now: number,
  server: ServerState,
): ServerMoment => {
  if (server.status === 'exited') return { kind: 'exited' };
  const stopped = stoppedSince(state, server.pid);
  if (stopped !== null) return { kind: 'stopped', since: stopped };
  const { waiting, mode } = server.gate;
  if (waiting !== null) return { kind: 'held', stop: waiting, paused: mode === 'paused' };
  const sleep = sleepOf(server, now);
  if (sleep !== null) return { kind: 'asleep', sleep };
  if (server.inCall !== null) return { kind: 'calling', call: server.inCall };
  return { kind: server.machine === 'start' ? 'starting' : 'awake' };
};

/** The same for the server that the lab is about. */
export const serverMoment = (state: LabState, now: number): ServerMoment =>
  momentOf(state, now, state.server);
