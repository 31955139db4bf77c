import {
  descriptorOf,
  type EventOf,
  type GateStop,
  type ProcessRef,
  receives,
  type ServerState,
  type SyscallEntered,
  type SyscallReturned,
  type Where,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { followEntry, followReturn } from '../machines/follower.ts';
import { machineOf } from '../machines/of.ts';
import { livingAt, type Returned, takeEffect } from '../processes/threads.ts';
import { serverContext } from './contexts.ts';
import { peerOf } from './peers.ts';
import { serverDid } from './server-calls.ts';
import { beginServer } from './server-lives.ts';
import { isWorker, serverFor, workerEntered, workerReturned } from './workers.ts';

/** A server's calls: its machine, its thread's open call, and each call's effect. */

/**
 * The server that a process is. The lab's first server is the process that makes the first call; another
 * process is one once it is started as such, or accepts connections or receives datagrams.
 */
const serverOf = (
  draft: Draft,
  { pid }: ProcessRef,
  program: string | null,
): ServerState | undefined => {
  const known = draft.server(pid);
  if (known) return known;
  if (draft.first.pid !== null || (program !== null && program !== 'server')) return undefined;
  draft.patchServer(null, { pid });
  return draft.first;
};

/** The server's state is that of its serving thread, which is the first one. */
const mirror = (
  draft: Draft,
  process: ProcessDraft,
  { pid, tid }: Where,
  more: Partial<ServerState>,
): void => {
  const thread = process.threads.get(tid);
  if (tid !== pid || !thread) {
    draft.patchServer(pid, more);
    return;
  }
  const { inCall, blockedIn, lastCall } = thread;
  draft.patchServer(pid, { inCall, blockedIn, lastCall, ...more });
};

const moves = (process: ProcessDraft, tid: number, position: ServerState['position']): void => {
  const thread = process.threads.get(tid);
  if (thread?.position !== position) {
    process.threads.patch(tid, { machine: position.state, position });
  }
};

export const serverEntered = (draft: Draft, event: SyscallEntered): void => {
  const { where, call, args } = event;
  const process = draft.process(where);
  if (process && isWorker(draft, where)) {
    workerEntered(draft, process, event);
    return;
  }
  const server = process && serverOf(draft, where, process.state.program);
  if (!process || !server) return;
  const machine = machineOf(draft.config);
  const context = serverContext(process, server, descriptorOf(call, args));
  const position = followEntry(machine, server.position, event, context, draft.onTransition);
  moves(process, where.tid, position);
  const works = call === 'nanosleep' ? server.lastCall : null;
  const workOn = works === null ? null : (peerOf(draft, works)?.id ?? null);
  const fd = call === 'accept' || receives(call) ? descriptorOf(call, args) : -1;
  mirror(draft, process, where, {
    status: server.status === 'exited' ? 'exited' : 'running',
    workOn,
    gate: server.gate.waiting === null ? server.gate : { ...server.gate, waiting: null },
    machine: position.state,
    position,
    ready: server.ready.includes(fd) ? server.ready.filter((one) => one !== fd) : server.ready,
  });
};

export const serverReturned = (draft: Draft, event: SyscallReturned, what: Returned): void => {
  const { where } = event;
  const { process, call } = what;
  const fd = descriptorOf(call.call, call.args);
  const descriptor = process.descriptors.get(fd);
  if (isWorker(draft, where)) {
    const pid = serverFor(draft, process)?.pid ?? where.pid;
    workerReturned(draft, where, what);
    takeEffect(draft, what);
    serverDid({ draft, pid, process, call, before: what.before, descriptor });
    return;
  }
  const server = serverOf(draft, where, process.state.program);
  if (!server) {
    takeEffect(draft, what);
    servesFromHere(draft, process, call.call, event.ret, event.t);
    return;
  }
  // Before the call's effects: a descriptor that close(2) removes still has its kind.
  const context = serverContext(process, server, fd);
  const machine = machineOf(draft.config);
  const position = followReturn(machine, server.position, call, context, draft.onTransition);
  moves(process, where.tid, position);
  mirror(draft, process, where, { machine: position.state, position });
  takeEffect(draft, what);
  serverDid({ draft, pid: where.pid, process, call, before: what.before, descriptor });
};

/** Calls that make a process a server, whatever its name. */
const SERVES: ReadonlySet<string> = new Set(['listen', 'accept']);

const servesFromHere = (
  draft: Draft,
  process: ProcessDraft,
  call: string,
  ret: number,
  t: number,
): void => {
  const { pid, parentPid } = process.state;
  if (ret < 0 || !SERVES.has(call) || pid === draft.first.pid) return;
  // A child that serves what its parent accepted is its parent's worker.
  if (parentPid !== null && draft.server(parentPid)) return;
  beginServer(draft, pid, t);
};

export const serverStands = (
  draft: Draft,
  process: ProcessDraft,
  waiting: GateStop | null,
): void => {
  const server = serverOf(draft, process.state, process.state.program);
  if (server) draft.patchServer(server.pid, { gate: { ...server.gate, waiting } });
};

export const gateChanged = (draft: Draft, event: EventOf<'gate.changed'>): void => {
  const { where, mode, paceMs } = event;
  const process = livingAt(draft, where, event.t);
  if (!process) return;
  process.patch({ gate: { mode, paceMs } });
  const server = serverOf(draft, where, process.state.program);
  if (server) draft.patchServer(where.pid, { gate: { ...server.gate, mode, paceMs } });
};

export const limitChanged = (draft: Draft, event: EventOf<'limit.changed'>): void => {
  const { where, spare } = event;
  const descriptorsThen = spare === null ? 0 : (draft.process(where)?.descriptors.size ?? 0);
  draft.patchServer(where.pid, { spareDescriptors: spare, descriptorsThen });
};
