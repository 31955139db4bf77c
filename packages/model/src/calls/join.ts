import {
  type CallArgs,
  type FinishedCall,
  type LabState,
  maySleep,
  type OpenCall,
  type ProcessRef,
  type SyscallEntered,
  type SyscallReturned,
  type Where,
} from '@socketarium/protocol';

/**
 * The one place where a call's entry and its return are joined: by the thread that made it and the
 * call's id. Whoever wants whole calls of a stream of facts asks here.
 */

export const opened = ({ callId, call, args, t }: SyscallEntered): OpenCall => ({
  callId,
  call,
  args,
  since: t,
});

const merged = (entered: CallArgs, returned: CallArgs): CallArgs => {
  for (const _ in returned) return { ...entered, ...returned };
  return entered;
};

/**
 * The whole call that an entry and a return are of. `open`: the call that the thread was in; when that
 * is another one, or none, the entry was not seen, and only what the return tells is known.
 */
export const finished = (event: SyscallReturned, open: OpenCall | null): FinishedCall => {
  const known = open !== null && open.callId === event.callId;
  return {
    seq: event.seq,
    callId: event.callId,
    call: event.call,
    args: known ? merged(open.args, event.args) : event.args,
    ret: event.ret,
    errno: event.errno,
    enteredAt: known ? open.since : event.t,
    returnedAt: event.t,
  };
};

/** The call's name when it can put its caller to sleep. */
export const sleepingIn = ({ call, sleeps }: SyscallEntered): string | null =>
  sleeps !== false && maySleep(call) ? call : null;

/** A thread of any host, as a key. */
const threadKey = ({ host, pid, tid }: Where): string => `${host}/${pid}/${tid}`;

/** What is kept of each thread's open call, for those who follow the facts without the picture. */
export class OpenCalls<T> {
  readonly #open = new Map<string, { readonly callId: number; readonly kept: T }>();

  entered(where: Where, callId: number, kept: T): void {
    this.#open.set(threadKey(where), { callId, kept });
  }

  /** What was kept at the entry; undefined when that was not seen. */
  returned(where: Where, callId: number): T | undefined {
    const key = threadKey(where);
    const open = this.#open.get(key);
    this.#open.delete(key);
    return open?.callId === callId ? open.kept : undefined;
  }

  /** The call that the thread is in. */
  of(where: Where): T | undefined {
    return this.#open.get(threadKey(where))?.kept;
  }

  /** The process is gone: its threads' calls will not return. */
  exited({ host, pid }: ProcessRef): T[] {
    return this.dropUnless((key) => !key.startsWith(`${host}/${pid}/`));
  }

  /** Forgets those for which `holds` is false, and gives what was kept of them. */
  dropUnless(holds: (thread: string, kept: T) => boolean): T[] {
    const dropped: T[] = [];
    for (const [key, { kept }] of [...this.#open]) {
      if (holds(key, kept)) continue;
      this.#open.delete(key);
      dropped.push(kept);
    }
    return dropped;
  }

  clear(): void {
    this.#open.clear();
  }
}

/** A call that a thread of a picture is in. */
export interface ThreadCall {
  readonly where: Where;
  /** For which of the lab's clients, where it is for one. */
  readonly client: string | undefined;
  readonly call: OpenCall;
}

/** The calls that the threads of a picture are in. */
export const openCallsOf = (state: LabState): ThreadCall[] => {
  const clients = new Map<string, string>();
  for (const { id, kind, pid, inCall } of state.clients) {
    if (kind === 'lab' && inCall !== null) clients.set(`${pid}/${inCall.callId}`, id);
  }
  return state.processes.flatMap(({ host, pid, threads }) =>
    threads.flatMap(({ tid, inCall: call }) =>
      call === null
        ? []
        : [{ where: { host, pid, tid }, client: clients.get(`${pid}/${call.callId}`), call }],
    ),
  );
};
