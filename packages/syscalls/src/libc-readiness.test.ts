import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLRDHUP,
  F_DUPFD,
  POLLIN,
  POLLNVAL,
  POLLOUT,
} from './constants.ts';
import { newEpollEvents } from './epoll-events.ts';
import { errnoSymbol } from './errno.ts';
import { libc } from './libc.ts';
import { newPollFds, pollRevents, setPollFd } from './pollfd.ts';
import { Bench, must } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('poll', () => {
  it('reports which of many are ready, and how many', () => {
    const listening = bench.listen('unix', 8);
    const clients = range(5).map(() => bench.connect('unix', listening.addr));
    const connected = clients.map(() => bench.keep(libc.accept(listening.fd, null)));
    const fds = newPollFds(6);
    for (const [index, fd] of connected.entries()) setPollFd(fds, index, fd, POLLIN);
    setPollFd(fds, 5, clients[0] ?? -1, POLLIN | POLLOUT);
    expect(libc.poll(fds, 5, 0)).toBe(0);
    must(libc.write(clients[1] ?? -1, Buffer.from('x'), 1));
    must(libc.write(clients[3] ?? -1, Buffer.from('x'), 1));
    expect(libc.poll(fds, 6, -1)).toBe(3);
    expect(range(6).map((index) => pollRevents(fds, index))).toEqual([
      0,
      POLLIN,
      0,
      POLLIN,
      0,
      POLLOUT,
    ]);
  });

  it('takes descriptors that have no bit in an fd_set', () => {
    const listening = bench.listen('unix', 8);
    const high = bench.keep(libc.fcntl(listening.fd, F_DUPFD, 1500));
    expect(high).toBeGreaterThanOrEqual(1500);
    bench.connect('unix', listening.addr);
    const fds = newPollFds(1);
    setPollFd(fds, 0, high, POLLIN);
    expect(libc.poll(fds, 1, -1)).toBe(1);
    expect(pollRevents(fds, 0)).toBe(POLLIN);
  });

  it('skips negative descriptors and reports POLLNVAL for closed ones', () => {
    const fds = newPollFds(2);
    setPollFd(fds, 0, -1, POLLIN);
    setPollFd(fds, 1, 1_000_000, POLLIN);
    expect(libc.poll(fds, 2, 0)).toBe(1);
    expect([pollRevents(fds, 0), pollRevents(fds, 1)]).toEqual([0, POLLNVAL]);
  });

  it('throws INVALID_ARGUMENT beyond the structures that there are', () => {
    for (const nfds of [-1, 3, 0.5, Number.NaN]) {
      expect(() => libc.poll(newPollFds(2), nfds, 0)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });
});

describe('epoll', () => {
  const events = newEpollEvents(8);
  const ready = (epfd: number) =>
    range(must(libc.epoll_wait(epfd, events, 8, 0))).map((index) => [
      events.fd(index),
      events.events(index),
    ]);

  it('level-triggered: reports as long as a client waits', () => {
    const epfd = bench.keep(libc.epoll_create1(EPOLL_CLOEXEC));
    const listening = bench.listen('unix', 8);
    expect(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, listening.fd, EPOLLIN)).toBe(0);
    expect(ready(epfd)).toEqual([]);
    bench.connect('unix', listening.addr);
    bench.connect('unix', listening.addr);
    expect(ready(epfd)).toEqual([[listening.fd, EPOLLIN]]);
    bench.keep(libc.accept(listening.fd, null));
    expect(ready(epfd)).toEqual([[listening.fd, EPOLLIN]]);
    bench.keep(libc.accept(listening.fd, null));
    expect(ready(epfd)).toEqual([]);
  });

  it('edge-triggered: reports once, so one accept per wake-up strands the others', () => {
    const epfd = bench.keep(libc.epoll_create1(0));
    const listening = bench.listen('unix', 8);
    must(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, listening.fd, EPOLLIN | EPOLLET));
    for (const _ of range(3)) bench.connect('unix', listening.addr);
    expect(ready(epfd)).toEqual([[listening.fd, EPOLLIN]]);
    bench.keep(libc.accept(listening.fd, null));
    expect(ready(epfd)).toEqual([]);
  });

  it('reports several, what was modified, and a peer that left', () => {
    const epfd = bench.keep(libc.epoll_create1(0));
    const listening = bench.listen('unix', 8);
    const client = bench.connect('unix', listening.addr);
    const connected = bench.keep(libc.accept(listening.fd, null));
    must(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, listening.fd, EPOLLIN));
    must(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, connected, EPOLLIN));
    bench.connect('unix', listening.addr);
    must(libc.epoll_ctl(epfd, EPOLL_CTL_MOD, connected, EPOLLIN | EPOLLOUT | EPOLLRDHUP));
    expect(new Map(ready(epfd) as [number, number][])).toEqual(
      new Map([
        [listening.fd, EPOLLIN],
        [connected, EPOLLOUT],
      ]),
    );
    bench.closeNow(client);
    expect(ready(epfd)).toContainEqual([connected, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP]);
    must(libc.epoll_ctl(epfd, EPOLL_CTL_DEL, connected, 0));
    expect(ready(epfd)).toEqual([[listening.fd, EPOLLIN]]);
  });

  it('reports what is wrong', () => {
    const epfd = bench.keep(libc.epoll_create1(0));
    const { fd } = bench.listen('unix', 1);
    must(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN));
    expect(errnoSymbol(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, fd, EPOLLIN))).toBe('EEXIST');
    expect(errnoSymbol(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, 1_000_000, 1))).toBe('EBADF');
    expect(errnoSymbol(libc.epoll_ctl(epfd, EPOLL_CTL_DEL, epfd, 0))).toBe('EINVAL');
    const file = bench.keep(libc.memfd_create('file', 0));
    expect(errnoSymbol(libc.epoll_ctl(epfd, EPOLL_CTL_ADD, file, EPOLLIN))).toBe('EPERM');
    expect(errnoSymbol(libc.epoll_wait(fd, events, 8, 0))).toBe('EINVAL');
    expect(() => libc.epoll_wait(epfd, events, 9, 0)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
