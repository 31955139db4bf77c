import type { SyscallEntered, SyscallReturned } from '@socketarium/protocol';
import { CALLS } from '@socketarium/protocol';
import { follow } from '../follower.ts';
import { clientMachineOf } from '../machines/of.ts';
import { findsNoRoom } from '../selectors/room.ts';
import { enteredFact, finished, opened, returnedFact, sleepingIn } from './calls.ts';
import { clientBegins, clientDid } from './client-calls.ts';
import { clientContext } from './contexts.ts';
import type { Draft } from './draft.ts';

/** A lab client's calls: its open and last one, its machine, and what the call did. */

export const clientEntered = (draft: Draft, event: SyscallEntered): void => {
  const client = draft.client(event.actor);
  if (!client) return;
  const position =
    client.position &&
    follow(
      clientMachineOf(draft.next.config),
      client.position,
      enteredFact(event),
      clientContext(draft, client, event.args),
      draft.told,
    );
  // Its own thread may shut down or close while a call sleeps in another: that one is the call it is in.
  const beside = client.inCall !== null && !CALLS[event.call].blocks;
  const inCall = beside ? client.inCall : opened(event);
  const after = draft.patchClient(client.id, {
    pid: event.pid,
    inCall,
    blockedIn: sleepingIn(inCall),
    machine: position?.state ?? null,
    position,
  });
  if (!after) return;
  clientBegins(draft, after, event, beside);
  if (!beside) draft.patchClient(client.id, { noRoom: findsNoRoom(draft.next, after) });
};

export const clientReturned = (draft: Draft, event: SyscallReturned): void => {
  const client = draft.client(event.actor);
  if (!client) return;
  const call = finished(event, client.inCall);
  const position =
    client.position &&
    follow(
      clientMachineOf(draft.next.config),
      client.position,
      returnedFact(event, call),
      clientContext(draft, client, call.args),
      draft.told,
    );
  const inCall = client.inCall?.call === event.call ? null : client.inCall;
  const after = draft.patchClient(client.id, {
    inCall,
    blockedIn: sleepingIn(inCall),
    noRoom: inCall !== null && client.noRoom,
    lastCall: call,
    machine: position?.state ?? null,
    position,
  });
  if (after) clientDid(draft, after, call, client.lastCall);
};
