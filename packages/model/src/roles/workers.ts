import type { ProcessState, ServerState, SyscallEntered, Where } from '@socketarium/protocol';
import { descriptorOf } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { followEntry, followReturn, startPosition } from '../machines/follower.ts';
import { workerMachineOf } from '../machines/of.ts';
import type { Returned } from '../processes/threads.ts';
import { serverContext } from './contexts.ts';

/** Those that serve for a server: its forked children, and threads beside its first one. */

/** A worker's worker's … parent is looked for so far. */
const GENERATIONS = 8;

/** The server that a process is or works for; undefined for a client's. */
export const serverFor = (draft: Draft, process: ProcessDraft): ServerState | undefined => {
  let one: ProcessDraft | undefined = process;
  for (let i = 0; one !== undefined && i < GENERATIONS; i++) {
    const server = draft.server(one.state.pid);
    if (server) return server;
    const { host, parentPid }: Pick<ProcessState, 'host' | 'parentPid'> = one.state;
    one = parentPid === null ? undefined : draft.process({ host, pid: parentPid });
  }
  return undefined;
};

/** True for a thread that serves for a server, and is not the one that listens. */
export const isWorker = (draft: Draft, { host, pid, tid }: Where): boolean => {
  if (workerMachineOf(draft.config) === null) return false;
  const process = draft.process({ host, pid });
  const server = process && serverFor(draft, process);
  return server !== undefined && (server.pid !== pid || tid !== pid);
};

export const workerEntered = (draft: Draft, process: ProcessDraft, event: SyscallEntered): void => {
  const machine = workerMachineOf(draft.config);
  const server = serverFor(draft, process);
  const { tid } = event.where;
  const thread = process.threads.get(tid);
  if (machine === null || !server || !thread) return;
  const context = serverContext(process, server, descriptorOf(event.call, event.args));
  const before = thread.position ?? startPosition(machine, event.t);
  const position = followEntry(machine, before, event, context, draft.onTransition);
  process.threads.patch(tid, { machine: position.state, position });
};

/** Before the call has its effect: a descriptor that close(2) removes still has its kind. */
export const workerReturned = (draft: Draft, { tid }: Where, { process, call }: Returned): void => {
  const machine = workerMachineOf(draft.config);
  const server = serverFor(draft, process);
  const thread = process.threads.get(tid);
  if (machine === null || !server || !thread) return;
  const context = serverContext(process, server, descriptorOf(call.call, call.args));
  const before = thread.position ?? startPosition(machine, call.returnedAt);
  const position = followReturn(machine, before, call, context, draft.onTransition);
  process.threads.patch(tid, { machine: position.state, position });
};
