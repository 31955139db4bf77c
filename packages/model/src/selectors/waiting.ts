import type { ClientState, LabState } from '@socketarium/protocol';
import { askedServer } from './present.ts';

/** Unserved clients of the first server: not those that wait at a second one. */
export const waitingClients = (state: LabState): readonly ClientState[] =>
  state.clients.filter(
    (one) =>
      (one.phase === 'queued' || (one.phase === 'connecting' && one.waitingSince !== null)) &&
      askedServer(state, one) === state.server.pid,
  );
