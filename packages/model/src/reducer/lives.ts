import type { SocketariumEvent } from '@socketarium/protocol';
import { follow, startPosition } from '../follower.ts';
import { clientMachine } from '../machines/client.ts';
import { machineOf } from '../machines/of.ts';
import type { Draft } from './draft.ts';
import { isEarly } from './early.ts';
import { endByClient, resetWaiting } from './endings.ts';
import { newClient } from './externals.ts';
import { settleWait } from './waiting.ts';

/** Clients that come, processes that start and end. */

type Of<T extends SocketariumEvent['type']> = Extract<SocketariumEvent, { type: T }>;

export const clientAdded = (draft: Draft, event: Of<'client.added'>): void => {
  if (draft.client(event.actor)) return;
  const position = startPosition(clientMachine, event.t);
  draft.addClient({
    ...newClient(event.actor, event.actor.replace('-', ' '), 'lab'),
    isolated: event.isolated,
    script: event.script,
    addedAt: event.t,
    machine: position.state,
    position,
    servicesWanted: event.script.services,
  });
};

export const processStarted = (draft: Draft, event: Of<'process.started'>): void => {
  if (event.actor === 'server') draft.patchServer({ pid: event.pid, status: 'running' });
  else draft.patchClient(event.actor, { pid: event.pid });
};

export const processExited = (draft: Draft, event: Of<'process.exited'>): void => {
  if (event.actor === 'server') serverExited(draft, event);
  else clientExited(draft, event);
};

const serverExited = (draft: Draft, event: Of<'process.exited'>): void => {
  const { server } = draft.next;
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    { fact: 'exited', seq: event.seq, t: event.t },
    { on: 'other', connected: 0 },
  );
  draft.patchServer({
    status: 'exited',
    exit: { code: event.code, signal: event.signal },
    inCall: null,
    blockedIn: null,
    gate: { ...server.gate, waiting: null },
    machine: position.state,
    position,
    descriptors: [],
    ready: [],
  });
  draft.next.listening = null;
  resetWaiting(draft, event.t);
  for (const connection of draft.next.connections) {
    if (isEarly(connection)) draft.removeConnection(connection.id);
    if (connection.serverFd === null) continue;
    draft.patchConnection(connection.id, { serverFd: null, serverEnd: null });
    const client = draft.client(connection.clientId);
    if (client?.connectionId === connection.id && client.phase === 'served') {
      // The kernel closed the server's end; what a lab client makes of it, its own calls will tell.
      const over = client.kind === 'external' || connection.clientFd === null;
      draft.patchClient(client.id, {
        phase: 'failed',
        reason: 'end-of-file',
        connectionId: over ? null : connection.id,
      });
    }
    if (connection.clientFd === null) draft.removeConnection(connection.id);
  }
};

const clientExited = (draft: Draft, event: Of<'process.exited'>): void => {
  const before = draft.client(event.actor);
  if (!before) return;
  const position =
    before.position &&
    follow(
      clientMachine,
      before.position,
      { fact: 'exited', seq: event.seq, t: event.t },
      { on: 'other', connected: 0 },
    );
  const crashed = event.signal ?? (event.code === 0 ? null : `exit ${event.code}`);
  const ended = before.phase === 'done' || before.phase === 'failed';
  const client = draft.patchClient(before.id, {
    ...settleWait(before, event.t),
    inCall: null,
    blockedIn: null,
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
    }
  }
  const now = draft.client(client.id);
  if (now && now.phase === 'connecting' && now.connectionId === null) {
    draft.patchClient(now.id, { phase: 'done' });
  }
};
