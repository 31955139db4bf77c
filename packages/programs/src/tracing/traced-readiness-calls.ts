import type { FieldValue } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import { epollCreateFlags, epollEvents, epollOp } from '@socketarium/syscalls/symbols';
import type { ReadinessCalls } from '../server-calls.ts';
import { EpollWait, PollWait, SelectWait, type Wait } from './readiness-waits.ts';
import type { Tracer } from './tracer.ts';

/** A wait that returned within this time slept for no more than a wake-up takes, nanoseconds. */
const BUSY_NS = 50_000;

/** The traced calls that wait for many descriptors at once. */
export const readinessCalls = (tracer: Tracer): ReadinessCalls => {
  const { libc, flushPolicy } = tracer;
  const selecting = new SelectWait(libc, flushPolicy);
  const polling = new PollWait(libc, flushPolicy);
  const epolling = new EpollWait(libc, flushPolicy);
  const answer: FieldValue[] = [0];
  /** The last wait hardly slept, if at all: requests come faster than they are served. */
  let busy = false;

  /** @param sleeps false for a call with a zero timeout. */
  const wait = (on: Wait, sleeps: boolean): number => {
    if (tracer.interrupted) return -ERRNO.EINTR;
    const returnsAtOnce = tracer.open && (!sleeps || (busy && on.readyNow()));
    // A pending signal is found here, and is recorded below as this call's EINTR.
    if (returnsAtOnce && !tracer.tookInterrupt()) {
      return tracer.called(on.call, tracer.now(), on.make(), on.values);
    }
    tracer.enter(on.call, on.values, true);
    const enteredAt = tracer.lastTime;
    let ret = tracer.stops(true);
    if (ret === null) ret = on.make();
    else on.fail();
    answer[0] = on.values[3] as FieldValue;
    const result = tracer.done(on.call, ret, answer);
    busy = tracer.lastTime - enteredAt < BUSY_NS;
    return result;
  };

  return {
    select: (nfds, readfds) => {
      tracer.arrive('select');
      selecting.ask(nfds, readfds);
      return wait(selecting, true);
    },

    poll: (fds, nfds) => {
      tracer.arrive('poll');
      polling.ask(fds, nfds);
      return wait(polling, true);
    },

    epoll_create1: (flags) =>
      tracer.brief('epoll_create1', [epollCreateFlags(flags)], () => libc.epoll_create1(flags)),

    epoll_ctl: (epfd, op, fd, events) =>
      tracer.brief('epoll_ctl', [epfd, epollOp(op), fd, epollEvents(events)], () =>
        libc.epoll_ctl(epfd, op, fd, events),
      ),

    epoll_wait: (epfd, events, maxevents, timeoutMs) => {
      tracer.arrive('epoll_wait');
      epolling.ask(epfd, events, maxevents, timeoutMs);
      return wait(epolling, timeoutMs !== 0);
    },
  };
};
