import type { ClientState, EventOf } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { followExit, startPosition } from '../machines/follower.ts';
import { clientMachineOf } from '../machines/of.ts';
import { isEarly } from './early.ts';
import { endByClient } from './endings.ts';
import { newClient } from './externals.ts';
import { claimPlace } from './pairing.ts';
import { closedBySender } from './passed.ts';
import { settleWait } from './waiting.ts';

/** The lab's clients start and end. */

export const clientAdded = (draft: Draft, event: EventOf<'client.added'>): void => {
  const { client: id, script, isolated, process } = event;
  if (draft.client(id)) return;
  const position = startPosition(clientMachineOf(draft.config), event.t);
  draft.clients.add({
    ...newClient(id, id.replace('-', ' '), 'lab'),
    pid: process?.pid ?? null,
    isolated,
    script,
    addedAt: event.t,
    machine: position.state,
    position,
    servicesWanted: script.services,
    stoppedReading: !script.reads,
  });
};

/** The process that ran it has ended. */
export const clientExited = (
  draft: Draft,
  before: ClientState,
  event: EventOf<'process.exited'>,
): void => {
  closedBySender(draft, before.id, null);
  const position =
    before.position &&
    followExit(clientMachineOf(draft.config), before.position, event, draft.onTransition);
  const crashed = event.signal ?? (event.code === 0 ? null : `exit ${event.code}`);
  // The server's close may be reported first, and looks like the cause; but a client that is still in a
  // call has not noticed it, so the signal ended it.
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
  for (const connection of draft.connections.of(client.id)) {
    if (isEarly(connection) && connection.serverFd === null) {
      draft.connections.remove(connection.id);
    } else if (connection.clientFd !== null) {
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
