import type {
  CallArgs,
  CallName,
  SocketariumEvent,
  SyscallEntered,
  SyscallReturned,
} from '@socketarium/protocol';

/** A call of the facts as patterns look at it. */
export interface SeenCall {
  readonly when: 'entered' | 'returned';
  readonly actor: string;
  readonly call: CallName;
  /** Those known before the call and, once it returned, those known after it. */
  readonly args: CallArgs;
  /** Null while it has not returned. */
  readonly ret: number | null;
  readonly errno: string | null;
  /** The descriptor that the actor had called listen(2) on; null when there was none. */
  readonly listenFd: number | null;
  /** CLOCK_MONOTONIC nanoseconds; NaN when its entry was never told. */
  readonly enteredAt: number;
  /** Of this fact: its time, and its place in the sequence, which decides between equal times. */
  readonly t: number;
  readonly seq: number;
}

/** Orders by when it was, which is not the order of arrival: facts come from several processes. */
export const isAfter = (a: SeenCall, b: SeenCall): boolean =>
  a.t > b.t || (a.t === b.t && a.seq > b.seq);

/**
 * Puts a call's entry and its return together. Tells of calls of the given names only, and follows
 * listen(2) besides.
 */
export class CallJoiner {
  readonly #names: ReadonlySet<CallName>;
  readonly #listenFds = new Map<string, number>();
  /** By actor, the calls that have not returned. A thread has one; a client may be told to close while it reads. */
  readonly #open = new Map<string, SyscallEntered[]>();

  constructor(names: Iterable<CallName>) {
    this.#names = new Set(names);
  }

  /** The call that this fact is about, or null when it is about none that anybody asked for. */
  take(event: SocketariumEvent): SeenCall | null {
    switch (event.type) {
      case 'syscall.entered':
        if (event.call === 'listen') this.#listens(event);
        return this.#names.has(event.call) ? this.#entered(event) : null;
      case 'syscall.returned':
        return this.#names.has(event.call) ? this.#returned(event) : null;
      case 'process.exited':
        // Another process may come to have this name (server.restart).
        this.#open.delete(event.actor);
        this.#listenFds.delete(event.actor);
        return null;
      default:
        return null;
    }
  }

  #listens({ actor, args }: SyscallEntered): void {
    if (typeof args.sockfd === 'number') this.#listenFds.set(actor, args.sockfd);
  }

  #entered(event: SyscallEntered): SeenCall {
    const open = this.#open.get(event.actor);
    if (open === undefined) this.#open.set(event.actor, [event]);
    else open.push(event);
    return {
      when: 'entered',
      actor: event.actor,
      call: event.call,
      args: event.args,
      ret: null,
      errno: null,
      listenFd: this.#listenFds.get(event.actor) ?? null,
      enteredAt: event.t,
      t: event.t,
      seq: event.seq,
    };
  }

  #returned(event: SyscallReturned): SeenCall {
    const open = this.#open.get(event.actor);
    const index =
      open?.findIndex(({ call, pid }) => call === event.call && pid === event.pid) ?? -1;
    const entered = index < 0 ? undefined : open?.splice(index, 1)[0];
    return {
      when: 'returned',
      actor: event.actor,
      call: event.call,
      args: entered === undefined ? event.args : { ...entered.args, ...event.args },
      ret: event.ret,
      errno: event.errno,
      listenFd: this.#listenFds.get(event.actor) ?? null,
      enteredAt: entered?.t ?? Number.NaN,
      t: event.t,
      seq: event.seq,
    };
  }
}
