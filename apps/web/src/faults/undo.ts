import { serverName } from '@socketarium/model/words/names';
import type { LabState } from '@socketarium/protocol';
import { HITS, UNDO } from '../words.ts';
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
      name: UNDO.startServer.name,
      shows: UNDO.startServer.shows,
      plan: {
        hits: HITS.server,
        steps: [{ command: { type: 'server.restart', unlinkFirst: true, reuseAddr: true } }],
        says: UNDO.startServer.says,
      },
    });
  }
  if (server.spareDescriptors !== null && !hasExited(state)) {
    undos.push({
      id: 'give-descriptors',
      name: UNDO.giveDescriptors.name,
      shows: UNDO.giveDescriptors.shows,
      plan: {
        hits: HITS.server,
        steps: [{ command: { type: 'server.limitDescriptors', spare: null } }],
        says: UNDO.giveDescriptors.says,
      },
    });
  }
  if (server.workMs > state.config.workMs && !hasExited(state)) {
    const ms = state.config.workMs;
    undos.push({
      id: 'fast-handler',
      name: UNDO.fastHandler.name,
      shows: UNDO.fastHandler.shows(ms),
      plan: {
        hits: HITS.server,
        steps: [{ command: { type: 'server.work', ms } }],
        says: UNDO.fastHandler.says,
      },
    });
  }
  const deaf = state.clients.filter(
    (client) => client.kind === 'lab' && client.stoppedReading && !isOver(client),
  );
  for (const client of deaf.slice(0, READERS)) {
    undos.push({
      id: `read-${client.id}`,
      name: UNDO.read.name(client.name),
      shows: UNDO.read.shows,
      plan: {
        hits: client.name,
        steps: [{ command: { type: 'client.read', clientId: client.id, on: true } }],
        says: UNDO.read.says(client.name),
      },
    });
  }
  const second = state.servers.slice(1).findLast(({ status }) => status !== 'exited');
  if (second !== undefined) {
    undos.push({
      id: 'end-second',
      name: UNDO.endSecond.name,
      shows: UNDO.endSecond.shows,
      plan: {
        hits: serverName(state, second.pid),
        steps: [{ command: { type: 'server.endSecond', signal: 'SIGTERM' } }],
        says: UNDO.endSecond.says,
      },
    });
  }
  return undos;
};
