import type {
  FinishedCall,
  ProcessRef,
  ProcessState,
  SyscallEntered,
  SyscallReturned,
  Thread,
  Where,
} from '@socketarium/protocol';
import { finished, opened, sleepingIn } from '../calls/join.ts';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { callDid, connectBegins } from './descriptors.ts';

/** The threads of the processes: each one's open call and its last one. */

export const newProcess = (
  { host, pid }: Pick<Where, 'host' | 'pid'>,
  t: number,
  known: Partial<Pick<ProcessState, 'parentPid' | 'program'>> = {},
): ProcessState => ({
  host,
  pid,
  parentPid: null,
  program: null,
  startedAt: t,
  exit: null,
  zombie: false,
  gate: { mode: 'open', paceMs: 0 },
  stoppedAt: null,
  descriptors: [],
  threads: [],
  ...known,
});

const newThread = (tid: number): Thread => ({
  tid,
  inCall: null,
  blockedIn: null,
  lastCall: null,
  gate: null,
  machine: null,
  position: null,
});

/** The process of a fact; it is known from its first fact on. Undefined when it has ended: the fact is late. */
export const livingAt = (draft: Draft, where: ProcessRef, t: number): ProcessDraft | undefined => {
  const known = draft.process(where);
  if (known === undefined) return draft.addProcess(newProcess(where, t));
  return known.state.exit === null ? draft.touch(known) : undefined;
};

export const threadAt = (process: ProcessDraft, tid: number): Thread => {
  const known = process.threads.get(tid);
  if (known) return known;
  const thread = newThread(tid);
  process.threads.add(thread);
  return thread;
};

/** A call was entered. Returns its process; undefined when that has ended: the fact is late. */
export const threadEnters = (draft: Draft, event: SyscallEntered): ProcessDraft | undefined => {
  const process = livingAt(draft, event.where, event.t);
  if (!process) return undefined;
  const { tid } = event.where;
  const { lastCall, machine, position } = threadAt(process, tid);
  const inCall = opened(event);
  const blockedIn = sleepingIn(event);
  process.threads.add({ tid, inCall, blockedIn, lastCall, gate: null, machine, position });
  if (event.call === 'connect') connectBegins(draft, process, event.args);
  return process;
};

/** A return, with the state before it. */
export interface Returned {
  readonly process: ProcessDraft;
  readonly call: FinishedCall;
  /** The call that the thread made before it. */
  readonly before: FinishedCall | null;
}

/** A call returned. Its effect on the process's descriptors is applied by `takeEffect`. */
export const threadReturns = (draft: Draft, event: SyscallReturned): Returned | undefined => {
  const process = livingAt(draft, event.where, event.t);
  if (!process) return undefined;
  const thread = threadAt(process, event.where.tid);
  const call = finished(event, thread.inCall);
  const { tid, gate, machine, position } = thread;
  const idle = { inCall: null, blockedIn: null };
  process.threads.add({ tid, ...idle, lastCall: call, gate, machine, position });
  return { process, call, before: thread.lastCall };
};

export const takeEffect = (draft: Draft, { process, call }: Returned): void =>
  callDid(draft, process, call);
