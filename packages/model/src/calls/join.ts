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
 * The one place where a call's entry and its return are joined: by the thread that made it and the call's
 * id. Code that needs whole calls from a stream of facts uses this.
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
 * The whole call of an entry and a return. `open`: the thread's open call; when that is another one, or
 * none, the entry was not seen, and only the return's data is known.
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

/** A value for each thread's open call, for code that follows the facts without the picture. */
export class OpenCalls<T> {
  readonly #open = new Map<string, { readonly callId: number; readonly kept: T }>();

  entered(where: Where, callId: number, kept: T): void {
    this.#open.set(threadKey(where), { callId, kept });
  }

  /** The value from the entry; undefined when the entry was not seen. */
  returned(where: Where, callId: number): T | undefined {
    const key = threadKey(where);
    const open = this.#open.get(key);
    this.#open.delete(key);
    return open?.callId === callId ? open.kept : undefined;
  }

  /** The value of the thread's open call. */
  of(where: Where): T | undefined {
    return this.#open.get(threadKey(where))?.kept;
  }

  /** The process is gone: its threads' calls will not return. */
  exited({ host, pid }: ProcessRef): T[] {
    return this.dropUnless((key) => !key.startsWith(`${host}/${pid}/`));
  }

  /** Forgets the calls for which `holds` is false, and returns their values. */
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

/** The open call of a thread of a picture. */
export interface ThreadCall {
  readonly where: Where;
  /** The lab's client that it is made for, if any. */
  readonly client: string | undefined;
  readonly call: OpenCall;
}

/** The open calls of a picture's threads. */
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
