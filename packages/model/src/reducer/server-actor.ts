import type { ServerState, SyscallEntered, SyscallReturned } from '@socketarium/protocol';
import { follow } from '../follower.ts';
import { machineOf } from '../machines/of.ts';
import { peerOf } from '../selectors/lab.ts';
import { fdArg, isReceive } from './args.ts';
import { enteredFact, finished, opened, returnedFact, sleepingIn } from './calls.ts';
import { serverContext } from './contexts.ts';
import type { Draft } from './draft.ts';
import { beginSecond } from './second-servers.ts';
import { serverDid } from './server-calls.ts';

/** A server's calls: its open and last one, its machine, and what the call did. */

/** The server that an actor is, unless the fact is of a process that another has taken the place of. */
const serverOf = (
  draft: Draft,
  event: SyscallEntered | SyscallReturned,
): ServerState | undefined => {
  const known = draft.server(event.actor);
  const server = known ?? (event.actor === 'lab' ? undefined : beginSecond(draft, event));
  if (!server) return undefined;
  const stale = server.starts > 1 && server.pid !== null && server.pid !== event.pid;
  return stale ? undefined : server;
};

export const serverEntered = (draft: Draft, event: SyscallEntered): void => {
  const server = serverOf(draft, event);
  if (!server) return;
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    enteredFact(event),
    serverContext(server, event.args),
    draft.told,
  );
  const inCall = opened(event);
  const works = event.call === 'nanosleep' ? server.lastCall : null;
  const workOn = works === null ? null : (peerOf(draft.next, works)?.id ?? null);
  const uses = event.call === 'accept' || isReceive(event.call);
  const fd = uses ? fdArg(event.args) : -1;
  draft.patchServer(
    {
      pid: event.pid,
      status: server.status === 'exited' ? 'exited' : 'running',
      inCall,
      workOn,
      blockedIn: sleepingIn(inCall),
      gate: server.gate.waiting === null ? server.gate : { ...server.gate, waiting: null },
      machine: position.state,
      position,
      ready: server.ready.includes(fd) ? server.ready.filter((one) => one !== fd) : server.ready,
    },
    event.actor,
  );
};

export const serverReturned = (draft: Draft, event: SyscallReturned): void => {
  const server = serverOf(draft, event);
  if (!server) return;
  const call = finished(event, server.inCall);
  // Before the call's effects: a descriptor that close(2) took away still says what it was.
  const position = follow(
    machineOf(draft.next.config),
    server.position,
    returnedFact(event, call),
    serverContext(server, call.args),
    draft.told,
  );
  draft.patchServer(
    { inCall: null, blockedIn: null, lastCall: call, machine: position.state, position },
    event.actor,
  );
  serverDid(draft, event.actor, call, server.lastCall);
};
