import { serverName } from '@socketarium/model/words/names';
import type { LabState } from '@socketarium/protocol';
import type { Plan } from './fault.ts';
import { hasExited, isOver } from './situation.ts';

/** A way back from a fault. */
export interface Undo {
  readonly id: string;
  readonly name: string;
  readonly shows: string;
  readonly plan: Plan;
}

/** Clients that are offered to read again: more of them fill the menu. */
const READERS = 4;

/** What can be set right in this lab now. */
export const undosOf = (state: LabState): readonly Undo[] => {
  const undos: Undo[] = [];
  const { server } = state;
  if (hasExited(state)) {
    undos.push({
      id: 'start-server',
      name: 'Start the server again',
      shows: 'At the same address: unlink first, and SO_REUSEADDR',
      plan: {
        hits: 'the server',
        steps: [{ command: { type: 'server.restart', unlinkFirst: true, reuseAddr: true } }],
        says: 'The server is started again at the same address.',
      },
    });
  }
  if (server.spareDescriptors !== null && !hasExited(state)) {
    undos.push({
      id: 'give-descriptors',
      name: 'Give the descriptors back',
      shows: 'RLIMIT_NOFILE as it was',
      plan: {
        hits: 'the server',
        steps: [{ command: { type: 'server.limitDescriptors', spare: null } }],
        says: 'The server may have as many descriptors as before.',
      },
    });
  }
  if (server.workMs > state.config.workMs && !hasExited(state)) {
    const ms = state.config.workMs;
    undos.push({
      id: 'fast-handler',
      name: 'Fast handler again',
      shows: ms === 0 ? 'A request costs no work' : `A request costs ${ms} ms, as the lab has it`,
      plan: {
        hits: 'the server',
        steps: [{ command: { type: 'server.work', ms } }],
        says: 'The handler is fast again.',
      },
    });
  }
  const deaf = state.clients.filter(
    (client) => client.kind === 'lab' && client.stoppedReading && !isOver(client),
  );
  for (const client of deaf.slice(0, READERS)) {
    undos.push({
      id: `read-${client.id}`,
      name: `${client.name} reads again`,
      shows: 'What waits in the kernel is read',
      plan: {
        hits: client.name,
        steps: [{ command: { type: 'client.read', clientId: client.id, on: true } }],
        says: `${client.name} reads again.`,
      },
    });
  }
  const second = state.servers.slice(1).findLast(({ status }) => status !== 'exited');
  if (second !== undefined) {
    undos.push({
      id: 'end-second',
      name: 'End the second server',
      shows: 'SIGTERM: it runs its closing steps and removes its socket file',
      plan: {
        hits: serverName(state, second.pid),
        steps: [{ command: { type: 'server.endSecond', signal: 'SIGTERM' } }],
        says: 'The second server was told to end.',
      },
    });
  }
  return undos;
};
