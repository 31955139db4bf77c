import type {
  FinishedCall,
  LabState,
  SyscallEntered,
  SyscallReturned,
} from '@socketarium/protocol';
import { type Fact, type FollowContext, follow } from '../follower.ts';
import { clientMachine } from '../machines/client.ts';
import { machineOf } from '../machines/of.ts';
import { intArg } from './args.ts';
import { finished, opened, sleepingIn } from './calls.ts';
import { clientAsks, clientDid } from './client-calls.ts';
import type { Draft } from './draft.ts';
import { serverDid } from './server-calls.ts';

/** Calls entered and returned: the actor's open and last call, its machine, and what the call did. */

/** Kind of the descriptor that a call of the server's is made on, and how many are connected. */
export const serverContext = (state: LabState, args: SyscallEntered['args']): FollowContext => {
  const fd = intArg(args, 'fd' in args ? 'fd' : 'sockfd');
  let on: FollowContext['on'] = 'other';
  let connected = 0;
  for (const descriptor of state.server.descriptors) {
    if (descriptor.role === 'connected') connected += 1;
    if (descriptor.fd !== fd) continue;
    if (descriptor.role === 'listening' || descriptor.role === 'connected') on = descriptor.role;
  }
  return { on, connected };
};

const enteredFact = (event: SyscallEntered): Fact => ({
  fact: 'entered',
  seq: event.seq,
  t: event.t,
  call: event.call,
  args: event.args,
});

const returnedFact = (event: SyscallReturned, call: FinishedCall): Fact => ({
  fact: 'returned',
  seq: event.seq,
  t: event.t,
  call: event.call,
  args: call.args,
  ret: event.ret,
  errno: event.errno,
});

const CLIENT_CONTEXT: FollowContext = { on: 'connected', connected: 1 };

const USES_READINESS = new Set(['accept', 'read']);

export const serverEntered = (draft: Draft, event: SyscallEntered): void => {
  const { server } = draft.next;
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    enteredFact(event),
    serverContext(draft.next, event.args),
  );
  const inCall = opened(event);
  const fd = USES_READINESS.has(event.call)
    ? intArg(event.args, event.call === 'read' ? 'fd' : 'sockfd')
    : -1;
  draft.patchServer({
    pid: event.pid,
    status: server.status === 'exited' ? 'exited' : 'running',
    inCall,
    blockedIn: sleepingIn(inCall),
    gate: server.gate.waiting === null ? server.gate : { ...server.gate, waiting: null },
    machine: position.state,
    position,
    ready: server.ready.includes(fd) ? server.ready.filter((one) => one !== fd) : server.ready,
  });
};

export const serverReturned = (draft: Draft, event: SyscallReturned): void => {
  const { server } = draft.next;
  const call = finished(event, server.inCall);
  // Before the call's effects: a descriptor that close(2) took away still says what it was.
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    returnedFact(event, call),
    serverContext(draft.next, call.args),
  );
  draft.patchServer({
    inCall: null,
    blockedIn: null,
    lastCall: call,
    machine: position.state,
    position,
  });
  serverDid(draft, call, server.lastCall);
};

export const clientEntered = (draft: Draft, event: SyscallEntered): void => {
  const client = draft.client(event.actor);
  if (!client) return;
  const position =
    client.position && follow(clientMachine, client.position, enteredFact(event), CLIENT_CONTEXT);
  // shutdown(2) wakes a call that sleeps in another thread: that one is still the call it is in.
  const inCall =
    event.call === 'shutdown' && client.inCall !== null ? client.inCall : opened(event);
  const after = draft.patchClient(client.id, {
    pid: event.pid,
    inCall,
    blockedIn: sleepingIn(inCall),
    machine: position?.state ?? null,
    position,
  });
  if (after && event.call === 'connect') {
    clientAsks(draft, after, intArg(event.args, 'sockfd'), event.t);
  }
};

export const clientReturned = (draft: Draft, event: SyscallReturned): void => {
  const client = draft.client(event.actor);
  if (!client) return;
  const call = finished(event, client.inCall);
  const position =
    client.position &&
    follow(clientMachine, client.position, returnedFact(event, call), CLIENT_CONTEXT);
  const inCall = client.inCall?.call === event.call ? null : client.inCall;
  const after = draft.patchClient(client.id, {
    inCall,
    blockedIn: sleepingIn(inCall),
    lastCall: call,
    machine: position?.state ?? null,
    position,
  });
  if (after) clientDid(draft, after, call, client.lastCall);
};
