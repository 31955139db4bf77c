import type { ClientState, LabState } from '@socketarium/protocol';
import { askedServer } from './present.ts';

/** Unserved, and the first server's to serve: not those who wait at a second one. */
export const waitingClients = (state: LabState): readonly ClientState[] =>
  state.clients.filter(
    (one) =>
      (one.phase === 'queued' || (one.phase === 'connecting' && one.waitingSince !== null)) &&
      askedServer(state, one) === state.server.pid,
  );
