import { type Connection, isDatagram, type SocketariumEvent } from '@socketarium/protocol';
import { follow, startPosition } from '../follower.ts';
import { newServer } from '../initial.ts';
import { clientMachineOf, machineOf } from '../machines/of.ts';
import { withoutServerEnd } from './connections.ts';
import { loseQueue } from './datagrams.ts';
import type { Draft } from './draft.ts';
import { isEarly } from './early.ts';
import { closeQueue, endByClient, isCutOff, unreadByServer } from './endings.ts';
import { newClient } from './externals.ts';
import { claimPlace } from './pairing.ts';
import { closedBySender, closedPassed } from './passed.ts';
import { beginSecond } from './second-servers.ts';
import { settleWait } from './waiting.ts';

/** Clients that come, processes that start and end. */

type Of<T extends SocketariumEvent['type']> = Extract<SocketariumEvent, { type: T }>;

export const clientAdded = (draft: Draft, event: Of<'client.added'>): void => {
  if (draft.client(event.actor)) return;
  const position = startPosition(clientMachineOf(draft.next.config), event.t);
  draft.addClient({
    ...newClient(event.actor, event.actor.replace('-', ' '), 'lab'),
    isolated: event.isolated,
    script: event.script,
    addedAt: event.t,
    machine: position.state,
    position,
    servicesWanted: event.script.services,
    stoppedReading: !event.script.reads,
  });
};

export const processStarted = (draft: Draft, event: Of<'process.started'>): void => {
  const { actor, pid } = event;
  if (actor.startsWith('client-')) draft.patchClient(actor, { pid });
  else if (actor === 'server') serverStarted(draft, pid, event.t);
  else if (draft.server(actor)) draft.patchServer({ pid }, actor);
  else if (actor !== 'lab') beginSecond(draft, event);
};

/** The first one; or after its exit another process in its place, which begins at the beginning. */
const serverStarted = (draft: Draft, pid: number, t: number): void => {
  const { server, config } = draft.next;
  if (server.status !== 'exited') {
    draft.patchServer({ pid, status: 'running' });
    return;
  }
  draft.patchServer({
    ...newServer(config, t),
    pid,
    status: 'running',
    gate: { ...server.gate, waiting: null },
    workMs: server.workMs,
    starts: server.starts + 1,
  });
};

export const processExited = (draft: Draft, event: Of<'process.exited'>): void => {
  if (event.actor.startsWith('client-')) clientExited(draft, event);
  else if (draft.server(event.actor)) serverExited(draft, event);
};

const serverExited = (draft: Draft, event: Of<'process.exited'>): void => {
  const who = event.actor;
  const server = draft.server(who);
  if (!server || (server.starts > 1 && server.pid !== event.pid)) return;
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    { fact: 'exited', seq: event.seq, t: event.t },
    { on: 'other', connected: 0 },
    draft.told,
  );
  draft.patchServer(
    {
      status: 'exited',
      exit: { code: event.code, signal: event.signal },
      inCall: null,
      blockedIn: null,
      gate: { ...server.gate, waiting: null },
      machine: position.state,
      position,
      descriptors: [],
      ready: [],
      spareDescriptors: null,
      descriptorsThen: 0,
    },
    who,
  );
  closedPassed(draft, who, null);
  if (who !== 'server') draft.patchSecond(who, { listens: false });
  if (!isDatagram(draft.next.config.transport)) closeQueue(draft, who, event.t);
  else if (who === 'server') loseQueue(draft, event.t);
  for (const connection of draft.next.connections) {
    if (connection.acceptedBy === who) loseServer(draft, connection);
  }
};

/** The kernel closed the server's end; what a lab client makes of it, its own calls will tell. */
const loseServer = (draft: Draft, connection: Connection): void => {
  if (isEarly(connection)) draft.removeConnection(connection.id);
  if (connection.serverFd === null) return;
  draft.patchConnection(connection.id, withoutServerEnd(connection));
  const client = draft.client(connection.clientId);
  if (client?.connectionId === connection.id && client.phase === 'served') {
    draft.patchClient(client.id, { lost: unreadByServer(client, connection) });
    const over = client.kind === 'external' || connection.clientFd === null;
    // One that was answered has that to read first, and its own calls will tell how it went.
    if (over || isCutOff(draft.next, client, connection)) {
      draft.patchClient(client.id, {
        phase: 'failed',
        reason: 'end-of-file',
        connectionId: over ? null : connection.id,
      });
    }
  }
  if (connection.clientFd === null) draft.removeConnection(connection.id);
};

const clientExited = (draft: Draft, event: Of<'process.exited'>): void => {
  const before = draft.client(event.actor);
  if (!before) return;
  closedBySender(draft, event.actor, null);
  const position =
    before.position &&
    follow(
      clientMachineOf(draft.next.config),
      before.position,
      { fact: 'exited', seq: event.seq, t: event.t },
      { on: 'other', connected: 0 },
      draft.told,
    );
  const crashed = event.signal ?? (event.code === 0 ? null : `exit ${event.code}`);
  // That the server closed may be told first, and looks like its doing; who is still in a call, though,
  // has not heard of it, and it is the signal that ended it.
  const presumed = before.reason === 'end-of-file' && before.inCall !== null;
  const ended = before.phase === 'done' || (before.phase === 'failed' && !presumed);
  const client = draft.patchClient(before.id, {
    ...settleWait(before, event.t),
    inCall: null,
    blockedIn: null,
    noRoom: false,
    machine: position?.state ?? null,
    position,
    ...(ended ? {} : crashed === null ? {} : { phase: 'failed', reason: crashed }),
  });
  if (!client) return;
  for (const connection of draft.next.connections) {
    if (connection.clientId !== client.id) continue;
    if (isEarly(connection) && connection.serverFd === null) draft.removeConnection(connection.id);
    else if (connection.clientFd !== null) {
      const now = draft.client(client.id);
      if (now) endByClient(draft, now, connection, null, event.t);
      claimPlace(draft, connection.id);
    }
  }
  const now = draft.client(client.id);
  if (now && now.phase === 'connecting' && now.connectionId === null) {
    draft.patchClient(now.id, { phase: 'done' });
  }
};
