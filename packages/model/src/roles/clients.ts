import { maySleep, type SyscallEntered, type SyscallReturned } from '@socketarium/protocol';
import { opened, sleepingIn } from '../calls/join.ts';
import type { Draft } from '../draft/draft.ts';
import { followEntry, followReturn } from '../machines/follower.ts';
import { clientMachineOf } from '../machines/of.ts';
import { type Returned, takeEffect } from '../processes/threads.ts';
import { findsNoRoom } from '../selectors/room.ts';
import { clientBegins, clientDid } from './client-calls.ts';
import { clientContext } from './contexts.ts';

/** A lab client's calls: its open and last one, its machine, and each call's effect. */

export const clientEntered = (draft: Draft, event: SyscallEntered, id: string): void => {
  const client = draft.client(id);
  if (!client) return;
  const position =
    client.position &&
    followEntry(
      clientMachineOf(draft.config),
      client.position,
      event,
      clientContext(draft, client, event.args),
      draft.onTransition,
    );
  // One thread may shut down or close while a call sleeps in another: the sleeping one is its present call.
  const beside = client.inCall !== null && !maySleep(event.call);
  const inCall = beside ? client.inCall : opened(event);
  const after = draft.patchClient(client.id, {
    pid: event.where.pid,
    inCall,
    blockedIn: beside ? client.blockedIn : sleepingIn(event),
    machine: position?.state ?? null,
    position,
  });
  if (!after) return;
  clientBegins(draft, after, event);
  if (!beside) draft.patchClient(client.id, { noRoom: findsNoRoom(draft, after) });
};

export const clientReturned = (
  draft: Draft,
  event: SyscallReturned,
  id: string,
  what: Returned,
): void => {
  takeEffect(draft, what);
  const client = draft.client(id);
  if (!client) return;
  const { call } = what;
  const position =
    client.position &&
    followReturn(
      clientMachineOf(draft.config),
      client.position,
      call,
      clientContext(draft, client, call.args),
      draft.onTransition,
    );
  const inCall = client.inCall?.callId === event.callId ? null : client.inCall;
  const after = draft.patchClient(client.id, {
    inCall,
    blockedIn: inCall === null ? null : client.blockedIn,
    noRoom: inCall !== null && client.noRoom,
    lastCall: call,
    machine: position?.state ?? null,
    position,
  });
  if (after) clientDid(draft, after, call, client.lastCall);
};
