import {
  type CallArgs,
  type FinishedCall,
  type LabState,
  roleOf,
  type SocketariumEvent,
  type SyscallEntered,
  type SyscallReturned,
} from '@socketarium/protocol';

/** A call of the facts in the form that patterns match. */
export interface SeenCall {
  readonly when: 'entered' | 'returned';
  /** The role in which it was made: `server`, `server-2`, `client-3`. */
  readonly role: string;
  readonly call: string;
  /** The arguments known before the call and, once it returned, those known after it. */
  readonly args: CallArgs;
  /** Null while it has not returned. */
  readonly ret: number | null;
  readonly errno: string | null;
  /** The descriptor that its process had called listen(2) on; null when there was none. */
  readonly listenFd: number | null;
  /** CLOCK_MONOTONIC nanoseconds; NaN when its entry was never reported. */
  readonly enteredAt: number;
  /** This fact's time, and its place in the sequence, which decides between equal times. */
  readonly t: number;
  readonly seq: number;
}

/** Orders by time, which is not the order of arrival: facts come from several processes. */
export const isAfter = (a: SeenCall, b: SeenCall): boolean =>
  a.t > b.t || (a.t === b.t && a.seq > b.seq);

/**
 * The calls of the given names, as they are entered and as they return. The picture after a return has
 * the whole call, and its role. listen(2) is followed as well.
 */
export class SeenCalls {
  readonly #names: ReadonlySet<string>;
  /** By pid. */
  readonly #listenFds = new Map<number, number>();

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /** The call of this fact, or null when its name was not asked for. */
  take(event: SocketariumEvent, state: LabState): SeenCall | null {
    // Its pid may be reused.
    if (event.type === 'process.exited') this.#listenFds.delete(event.where.pid);
    if (event.type !== 'syscall.entered' && event.type !== 'syscall.returned') return null;
    if (event.call === 'listen' && event.type === 'syscall.entered') this.#listens(event);
    if (!this.#names.has(event.call)) return null;
    const role = roleOf(state, event);
    if (role === null) return null;
    return event.type === 'syscall.entered'
      ? this.#entered(event, role)
      : this.#returned(event, role, wholeCall(event, state));
  }

  #listens({ where, args }: SyscallEntered): void {
    if (typeof args.sockfd === 'number') this.#listenFds.set(where.pid, args.sockfd);
  }

  #entered({ where, call, args, t, seq }: SyscallEntered, role: string): SeenCall {
    const listenFd = this.#listenFds.get(where.pid) ?? null;
    const open = { ret: null, errno: null, enteredAt: t };
    return { when: 'entered', role, call, args, ...open, listenFd, t, seq };
  }

  #returned(event: SyscallReturned, role: string, whole: FinishedCall | undefined): SeenCall {
    const { where, call, ret, errno, t, seq } = event;
    const listenFd = this.#listenFds.get(where.pid) ?? null;
    const args = whole?.args ?? event.args;
    // The picture has the return's time for an unknown entry; no call takes no time.
    const enteredAt = whole === undefined || whole.enteredAt === t ? Number.NaN : whole.enteredAt;
    return { when: 'returned', role, call, args, ret, errno, enteredAt, listenFd, t, seq };
  }
}

/** The call that a return ended, from its thread in the picture after it. */
const wholeCall = ({ where, seq }: SyscallReturned, { processes }: LabState) => {
  const process = processes.find(({ host, pid }) => host === where.host && pid === where.pid);
  const call = process?.threads.find(({ tid }) => tid === where.tid)?.lastCall;
  return call?.seq === seq ? call : undefined;
};
