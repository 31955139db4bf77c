import {
  type CallArgs,
  type FinishedCall,
  maySleep,
  type OpenCall,
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

/** The call's name while it can put its caller to sleep. */
export const sleepingIn = (open: OpenCall | null): string | null =>
  open !== null && maySleep(open.call) ? open.call : null;

/** A thread of any host, as a key. */
export const threadKey = ({ host, pid, tid }: Where): string => `${host}/${pid}/${tid}`;

/** The calls that are open, of all threads: for those who follow the facts without the picture. */
export class OpenCalls {
  readonly #open = new Map<string, OpenCall>();

  entered(event: SyscallEntered): OpenCall {
    const open = opened(event);
    this.#open.set(threadKey(event.where), open);
    return open;
  }

  returned(event: SyscallReturned): FinishedCall {
    const key = threadKey(event.where);
    const call = finished(event, this.#open.get(key) ?? null);
    this.#open.delete(key);
    return call;
  }

  /** The call that a thread is in. */
  of(where: Where): OpenCall | undefined {
    return this.#open.get(threadKey(where));
  }

  /** A call that was under way when the facts began: the picture tells of it. */
  begin(where: Where, open: OpenCall): void {
    this.#open.set(threadKey(where), open);
  }

  /** The process is gone, and the calls that its threads were in will not return. */
  exited({ host, pid }: Pick<Where, 'host' | 'pid'>): void {
    const prefix = `${host}/${pid}/`;
    for (const key of this.#open.keys()) if (key.startsWith(prefix)) this.#open.delete(key);
  }

  clear(): void {
    this.#open.clear();
  }
}
