import { type Connection, type EventOf, isDatagram, type ServerState } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { newServer } from '../initial.ts';
import { followExit } from '../machines/follower.ts';
import { machineOf } from '../machines/of.ts';
import { withoutServerEnd } from './connections.ts';
import { loseQueue } from './datagrams.ts';
import { isEarly } from './early.ts';
import { closeQueue } from './elsewhere.ts';
import { isCutOff, unreadByServer } from './endings.ts';
import { closedPassed } from './passed.ts';

/** Servers start and end. */

/**
 * A process was started that serves: the lab's first, one in the place of another that had ended (it
 * starts in the initial state, with the same gate), or one beside those that run.
 */
export const serverStarted = (draft: Draft, event: EventOf<'process.started'>): void => {
  const { pid } = event.where;
  const { t } = event;
  if (draft.server(pid)) return;
  const before = draft.first;
  const takesPlace = before.pid === null || before.pid === event.replaces;
  if (!takesPlace) {
    beginServer(draft, pid, t);
    return;
  }
  const { pid: _, ...begun } = newServer(draft.config, t);
  draft.patchServer(before.pid, {
    ...(before.pid === null
      ? {}
      : {
          ...begun,
          gate: { ...before.gate, waiting: null },
          workMs: before.workMs,
          starts: before.starts + 1,
          reuseAddrBefore: before.reuseAddr,
        }),
    pid,
    status: 'running',
  });
};

/** A process serves beside existing servers. Its gate is always open. */
export const beginServer = (draft: Draft, pid: number, t: number): void =>
  draft.addServer({
    ...newServer(draft.config, t),
    pid,
    status: 'running',
    gate: { mode: 'open', paceMs: 0, waiting: null },
    workMs: draft.first.workMs,
  });

export const serverExited = (
  draft: Draft,
  server: ServerState,
  event: EventOf<'process.exited'>,
): void => {
  const { pid } = server;
  const position = followExit(machineOf(draft.config), server.position, event, draft.onTransition);
  draft.patchServer(pid, {
    status: 'exited',
    exit: { code: event.code, signal: event.signal },
    inCall: null,
    blockedIn: null,
    gate: { ...server.gate, waiting: null },
    machine: position.state,
    position,
    ready: [],
    spareDescriptors: null,
    descriptorsThen: 0,
    listens: false,
  });
  if (pid === null) return;
  closedPassed(draft, pid, null);
  if (!isDatagram(draft.config.transport)) closeQueue(draft, pid, event.t);
  else if (pid === draft.first.pid) loseQueue(draft, event.t);
  for (const connection of draft.connections.filter(({ acceptedBy }) => acceptedBy === pid)) {
    if (!isHeldBeside(draft, connection, pid)) loseServer(draft, connection, event.t);
  }
};

/** A forked child of a server ended: what only it had is closed. Before its table is emptied. */
export const workerDied = (draft: Draft, { state, descriptors }: ProcessDraft, t: number): void => {
  for (const { role, connectionId } of [...descriptors]) {
    const connection = role === 'connected' ? draft.connection(connectionId) : undefined;
    if (connection && !isHeldBeside(draft, connection, state.pid)) loseServer(draft, connection, t);
  }
};

/** Another process has the server's end too, by fork(2): it stays open. */
const isHeldBeside = (draft: Draft, { serverInode }: Connection, pid: number): boolean =>
  serverInode !== null &&
  draft.sockets.get(serverInode)?.holders.some((holder) => holder.pid !== pid) === true;

/** The kernel closed the server's end; how a lab client reacts, its own calls will show. */
const loseServer = (draft: Draft, connection: Connection, t: number): void => {
  if (isEarly(connection)) draft.connections.remove(connection.id);
  if (connection.serverFd === null) return;
  draft.patchConnection(connection.id, withoutServerEnd(connection, t));
  const client = draft.client(connection.clientId);
  // The kernel will report how long an external client has its end.
  if (client?.kind === 'external') return;
  if (client?.connectionId === connection.id && client.phase === 'served') {
    draft.patchClient(client.id, { lost: unreadByServer(client, connection) });
    const over = connection.clientFd === null;
    // A client that was answered has that to read first, and its own calls will show the outcome.
    if (over || isCutOff(draft.config, client, connection)) {
      draft.patchClient(client.id, {
        phase: 'failed',
        reason: 'end-of-file',
        connectionId: over ? null : connection.id,
      });
    }
  }
  if (connection.clientFd === null) draft.connections.remove(connection.id);
};
