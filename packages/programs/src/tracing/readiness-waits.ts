import type { CallName, FdSpan, FieldValue } from '@socketarium/protocol/wire';
import {
  type EpollEvents,
  fdIsSet,
  newEpollEvents,
  newFdSet,
  newPollFds,
  pollFd,
  pollRevents,
  type SyncCalls,
} from '@socketarium/syscalls';
import { POLLIN } from '@socketarium/syscalls/constants';
import { DescriptorSet } from './descriptor-set.ts';
import type { FlushPolicy } from './flush-policy.ts';

/**
 * One of the calls that wait, with its arguments set by `ask`. Nothing is allocated in a wait: a busy
 * server makes one for every few requests.
 */
export interface Wait {
  readonly call: CallName;
  /** The entry's three fields, and then the one of the return. */
  readonly values: FieldValue[];
  /**
   * Whether the call would return at once: a poll without waiting, which costs a busy server less than
   * waking the reader before every wait. It is the tracer's, and no call of the program. The first client
   * served last time has had longest to send again, so it is polled before all are.
   */
  readyNow(): boolean;
  /** Makes the call, and stores its result as the last of `values`. */
  make(): number;
  /** The state after a failed call, or one interrupted before it was made: nothing is ready. */
  fail(): void;
}

export class SelectWait implements Wait {
  readonly call = 'select';
  readonly #libc: SyncCalls;
  readonly #policy: FlushPolicy;
  readonly #asked: FdSpan = { bits: newFdSet(), nfds: 0 };
  readonly #answered: FdSpan = { bits: newFdSet(), nfds: 0 };
  readonly values: FieldValue[] = [0, this.#asked, -1, this.#answered];
  readonly #looked = newFdSet();
  #nfds = 0;
  #readfds = newFdSet();

  constructor(libc: SyncCalls, policy: FlushPolicy) {
    this.#libc = libc;
    this.#policy = policy;
  }

  ask(nfds: number, readfds: Uint8Array): void {
    this.#nfds = nfds;
    this.#readfds = readfds;
    this.values[0] = nfds;
    // The call changes the set, and the record may be written after it.
    this.#asked.bits.set(readfds);
    this.#asked.nfds = nfds;
  }

  readyNow(): boolean {
    const { likely } = this.#policy;
    if (likely >= 0 && fdIsSet(this.#readfds, likely)) {
      if (this.#libc.poll1(likely, POLLIN, 0) > 0) return true;
    }
    this.#looked.set(this.#readfds);
    return this.#libc.select(this.#nfds, this.#looked, null, null, 0) > 0;
  }

  make(): number {
    const ret = this.#libc.select(this.#nfds, this.#readfds, null, null, -1);
    // A failed select leaves the set as it was, select(2).
    if (ret < 0) this.fail();
    else {
      this.#policy.reported(this.#readfds);
      this.#answered.bits = this.#readfds;
      this.#answered.nfds = this.#nfds;
    }
    return ret;
  }

  fail(): void {
    this.#policy.reported(null);
    this.#answered.nfds = 0;
  }
}

export class PollWait implements Wait {
  readonly call = 'poll';
  readonly #libc: SyncCalls;
  readonly #policy: FlushPolicy;
  readonly #asked = new DescriptorSet();
  readonly #answered = new DescriptorSet();
  readonly values: FieldValue[] = [this.#asked, 0, -1, this.#answered];
  #fds = newPollFds(0);
  #nfds = 0;

  constructor(libc: SyncCalls, policy: FlushPolicy) {
    this.#libc = libc;
    this.#policy = policy;
  }

  ask(fds: Int32Array, nfds: number): void {
    this.#fds = fds;
    this.#nfds = nfds;
    this.values[1] = nfds;
    this.#asked.clear();
    for (let index = 0; index < nfds; index++) this.#asked.add(pollFd(fds, index));
  }

  readyNow(): boolean {
    const { likely } = this.#policy;
    if (likely >= 0 && this.#asked.has(likely)) {
      if (this.#libc.poll1(likely, POLLIN, 0) > 0) return true;
    }
    // It changes only revents, which the call itself writes again.
    return this.#libc.poll(this.#fds, this.#nfds, 0) > 0;
  }

  make(): number {
    const ret = this.#libc.poll(this.#fds, this.#nfds, -1);
    if (ret < 0) this.fail();
    else {
      this.#answered.clear();
      for (let index = 0; index < this.#nfds; index++) {
        if (pollRevents(this.#fds, index) !== 0) this.#answered.add(pollFd(this.#fds, index));
      }
      this.#policy.reported(this.#answered.bits);
    }
    return ret;
  }

  fail(): void {
    this.#policy.reported(null);
    this.#answered.clear();
  }
}

export class EpollWait implements Wait {
  readonly call = 'epoll_wait';
  readonly #libc: SyncCalls;
  readonly #policy: FlushPolicy;
  readonly #answered = new DescriptorSet();
  readonly values: FieldValue[] = [-1, 0, 0, this.#answered];
  #epfd = -1;
  #events: EpollEvents = newEpollEvents(0);
  #maxevents = 0;
  #timeoutMs = 0;

  constructor(libc: SyncCalls, policy: FlushPolicy) {
    this.#libc = libc;
    this.#policy = policy;
  }

  ask(epfd: number, events: EpollEvents, maxevents: number, timeoutMs: number): void {
    this.#epfd = epfd;
    this.#events = events;
    this.#maxevents = maxevents;
    this.#timeoutMs = timeoutMs;
    this.values[0] = epfd;
    this.values[1] = maxevents;
    this.values[2] = timeoutMs;
  }

  /** Polls the instance itself, epoll(7): epoll_wait would consume an edge. */
  readyNow(): boolean {
    return this.#libc.poll1(this.#epfd, POLLIN, 0) > 0;
  }

  make(): number {
    const ret = this.#libc.epoll_wait(this.#epfd, this.#events, this.#maxevents, this.#timeoutMs);
    if (ret < 0) this.fail();
    else {
      this.#answered.clear();
      for (let index = 0; index < ret; index++) this.#answered.add(this.#events.fd(index));
      this.#policy.reported(this.#answered.bits);
    }
    return ret;
  }

  fail(): void {
    this.#policy.reported(null);
    this.#answered.clear();
  }
}
