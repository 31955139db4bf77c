import type {
  Connection,
  KernelSampled,
  ListeningElsewhere,
  ListeningSample,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { allListeners, askedOf } from '../selectors/queues.ts';
import { cleared } from '../sockets/messages.ts';
import { setPlaces } from '../sockets/queue.ts';
import { failed } from './endings.ts';

/**
 * Listening sockets that no server of the lab holds. When a server closes its own, or ends, only the
 * kernel can tell whether it is gone: an external process may have it too.
 */

/** The server `pid` no longer has its listening socket; the next sample shows whether it still exists. */
export const closeQueue = (draft: Draft, pid: number, t: number): void => {
  const listening = draft.server(pid)?.listening;
  if (!listening) return;
  const { inode, since, acceptQueue } = listening;
  draft.setListening(pid, null);
  draft.elsewhere = [
    ...draft.elsewhere,
    { inode, since, acceptQueue, of: pid, closedAt: t, holders: null },
  ];
};

/** Applies a sample of such sockets: their holders; those that it does not list are gone. */
export const takeElsewhere = (draft: Draft, { elsewhere, t }: KernelSampled): void => {
  if (elsewhere.length === 0 && draft.elsewhere.length === 0) return;
  const said = new Map(elsewhere.map((one) => [one.inode, one]));
  const gone = draft.elsewhere.filter((one) => !said.has(one.inode) && t >= one.closedAt);
  const lost = gone.map((one) => waitingAt(draft, one));
  draft.elsewhere = draft.elsewhere
    .filter((one) => !gone.includes(one))
    .map((one) => ({ ...one, holders: said.get(one.inode)?.holders ?? one.holders }));
  for (const one of elsewhere) {
    const known = draft.elsewhere.some(({ inode }) => inode === one.inode);
    if (!known) draft.elsewhere = [...draft.elsewhere, anothers(one, t)];
  }
  for (const connection of lost.flat()) reset(draft, connection, t);
  if (gone.length > 0) setPlaces(draft);
};

/** A listening socket that no server of the lab is known to have had. */
const anothers = ({ inode, backlog, holders }: ListeningSample, t: number): ListeningElsewhere => ({
  inode,
  since: t,
  acceptQueue: {
    length: 0,
    backlog,
    members: [],
    places: [],
    ordered: true,
    untoldAfter: null,
    asOf: t,
  },
  of: null,
  closedAt: t,
  holders,
});

const waitingAt = (draft: Draft, { inode }: ListeningElsewhere): Connection[] => {
  const all = allListeners(draft);
  return draft.connections
    .waiting()
    .filter((one) => one.connectedAt !== null && askedOf(all, one)?.listening.inode === inode);
};

/**
 * A listening socket is gone: the kernel resets the connections in its queue. How a lab's client reacts,
 * its own calls will show.
 */
const reset = (draft: Draft, connection: Connection, t: number): void => {
  const client = draft.client(connection.clientId);
  if (client && client.connectionId === connection.id && client.phase !== 'failed') {
    const gone = client.kind === 'lab' && connection.clientFd === null;
    draft.patchClient(
      client.id,
      gone
        ? { phase: 'done', connectionId: null }
        : {
            ...failed(client, 'reset', t),
            lost: client.sentBytes,
            connectionId: connection.clientFd === null ? null : connection.id,
          },
    );
  }
  if (connection.clientFd === null) {
    draft.connections.remove(connection.id);
    if (client?.connectionId === connection.id) {
      draft.patchClient(client.id, { connectionId: null });
    }
  } else if (connection.toServer) {
    draft.patchConnection(connection.id, { toServer: cleared(connection.toServer) });
  }
};
