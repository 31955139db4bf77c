import type { FinishedCall } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { blockedInConnect, queueCapacity, servedClient } from './selectors/lab.ts';
import { sumSoFar } from './selectors/sum.ts';
import { LATER, Story } from './testing/transcript.ts';
import { advice } from './words/advice.ts';
import { describeCall, describeResult } from './words/describe.ts';
import { headline } from './words/headline.ts';

const finished = (over: Partial<FinishedCall>): FinishedCall => ({
  callId: 1,
  seq: 1,
  call: 'read',
  args: {},
  ret: 0,
  errno: null,
  enteredAt: 0,
  returnedAt: 1,
  ...over,
});

test('calls are printed as strace prints them', () => {
  expect(describeCall('read', { fd: 5, count: 128 })).toBe('read(5, 128)');
  const buf = { length: 2, preview: '5\n' };
  expect(describeResult(finished({ args: { fd: 5, count: 128, buf }, ret: 2 }))).toBe(
    'read(5, "5\\n", 128) = 2',
  );
  const accepted = { sockfd: 19, addr: '127.0.0.1:40001', inode: 7, peerPid: 0 };
  expect(describeResult(finished({ call: 'accept', args: accepted, ret: 21 }))).toBe(
    'accept(19, 127.0.0.1:40001) = 21',
  );
  const refused = { sockfd: 4, addr: '/run/lab-1.sock', local: '' };
  expect(
    describeResult(finished({ call: 'connect', args: refused, ret: -1, errno: 'ECONNREFUSED' })),
  ).toBe('connect(4, /run/lab-1.sock) = -1 ECONNREFUSED');
  expect(describeCall('select', { nfds: 9, readfds: [3, 5, 8], timeout: -1 })).toBe(
    'select(9, [3 5 8], NULL)',
  );
  expect(describeCall('unlink', { pathname: '/a "b"' })).toBe('unlink("/a \\"b\\"")');
});

test('messages, waits and sets are printed as strace prints them', () => {
  const buf = { length: 3, preview: 'fd\n' };
  expect(describeCall('recvfrom', { sockfd: 3, len: 128, flags: '0' })).toBe('recvfrom(3, 128, 0)');
  const from = { sockfd: 3, len: 128, flags: '0', buf, src_addr: '@00001' };
  expect(describeCall('recvfrom', from)).toBe('recvfrom(3, "fd\\n", 128, 0, @00001)');
  expect(describeCall('recvfrom', { ...from, src_addr: '' })).toBe('recvfrom(3, "fd\\n", 128, 0)');
  const to = { sockfd: 4, buf, len: 3, flags: 'MSG_DONTWAIT', dest_addr: '127.0.0.1:80' };
  expect(describeCall('sendto', to)).toBe('sendto(4, "fd\\n", 3, MSG_DONTWAIT, 127.0.0.1:80)');
  expect(describeCall('sendto', { ...to, dest_addr: '' })).toBe(
    'sendto(4, "fd\\n", 3, MSG_DONTWAIT)',
  );
  expect(describeCall('recvmsg', { sockfd: 5, len: 128, flags: '0' })).toBe(
    'recvmsg(5, {iov_len=128}, 0)',
  );
  const message = { ...{ msg_name: '@00001', msg_flags: 'MSG_TRUNC', scm_rights: [7] }, buf };
  expect(describeCall('recvmsg', { sockfd: 5, len: 128, flags: '0', ...message })).toBe(
    'recvmsg(5, {msg_name=@00001, msg_iov="fd\\n", SCM_RIGHTS [7], msg_flags=MSG_TRUNC}, 0)',
  );
  const plain = { sockfd: 4, buf, flags: '0', msg_name: '', scm_rights: [] };
  expect(describeCall('sendmsg', plain)).toBe('sendmsg(4, {msg_iov="fd\\n"}, 0)');
  expect(describeCall('poll', { fds: [19, 21], nfds: 2, timeout: -1 })).toBe(
    'poll([19 21], 2, -1)',
  );
  expect(describeCall('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1, events: [3] })).toBe(
    'epoll_wait(4, [3], 64, -1)',
  );
  const add = { epfd: 4, op: 'EPOLL_CTL_ADD', fd: 19, events: 'EPOLLIN' };
  expect(describeCall('epoll_ctl', add)).toBe('epoll_ctl(4, EPOLL_CTL_ADD, 19, EPOLLIN)');
  expect(describeCall('fcntl', { fd: 5, cmd: 'F_GETFL', arg: '0' })).toBe('fcntl(5, F_GETFL)');
  expect(describeCall('fcntl', { fd: 5, cmd: 'F_SETFL', arg: 'O_RDWR|O_NONBLOCK' })).toBe(
    'fcntl(5, F_SETFL, O_RDWR|O_NONBLOCK)',
  );
  expect(describeCall('memfd_create', { name: 'message', flags: '0' })).toBe(
    'memfd_create("message", 0)',
  );
  expect(describeCall('nanosleep', { req: 250 })).toBe('nanosleep(250 ms)');
  expect(describeCall('lseek', { fd: 7, offset: 0, whence: 'SEEK_SET' })).toBe(
    'lseek(7, 0, SEEK_SET)',
  );
  expect(describeCall('dup', { oldfd: 4 })).toBe('dup(4)');
});

test('a buffer: the beginning of a long one, and unprintable bytes as in C', () => {
  const buf = { length: 4000, preview: 'a"\\\t\u0000\u00ff' };
  expect(describeCall('write', { fd: 5, buf, count: 4000 })).toBe(
    'write(5, "a\\"\\\\\\t\\x00\\xff"…, 4000)',
  );
});

test('the sum so far counts whole lines that were read', () => {
  const sum = (serverRead: string, truncated = false) => sumSoFar({ serverRead, truncated });
  expect(sum('')).toBeNull();
  expect(sum('3')).toBeNull();
  expect(sum('3\n4\n5')).toEqual({ terms: [3, 4], total: 7, complete: false, truncated: false });
  expect(sum('3\n-4\n0\n')).toMatchObject({ terms: [3, -4], total: -1, complete: true });
  expect(sum('0\n')).toMatchObject({ terms: [], total: 0, complete: true });
  expect(sum('3\nrubbish\n4\n')).toMatchObject({ terms: [3, 4], total: 7 });
  expect(sum('…23\n4\n', true)).toMatchObject({ terms: [4], truncated: true });
});

test('the queue admits one more than the backlog', () => {
  expect(queueCapacity({ backlog: 1 })).toBe(2);
});

test('waiting for room: clients asleep in connect(), first come first', () => {
  const story = new Story({ backlog: 0 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) story.client(n).added();
  story.client(1).connects();
  story.kernel([1]);
  story.client(3).asks();
  story.client(2).asks();
  expect(blockedInConnect(story.state).map((one) => one.id)).toEqual(['client-3', 'client-2']);
});

test('headlines and advice, moment by moment', () => {
  const story = new Story({ backlog: 1 });
  expect(headline(story.state, LATER)).toBe('The server is starting.');
  story.server.setsUp().enters('accept', { sockfd: 3 });
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in accept(3), waiting for a connection.',
  );
  expect(advice(story.state, LATER)).toBe(
    'The accept queue is empty: the next client that connects wakes it.',
  );
  for (const n of [1, 2]) story.client(n).added().connects();
  story.server.accepted(5, { pid: 501 });
  story.kernel([2]);
  expect(headline(story.state, LATER)).toBe('The server serves client 1. One other waits.');
  expect(servedClient(story.state)?.id).toBe('client-1');
  story.server.enters('read', { fd: 5, count: 128 });
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in read(5), waiting for client 1. One other waits.',
  );
  expect(advice(story.state, LATER)).toBe(
    'While it sleeps here it makes no other call: it cannot accept client 2.',
  );
  story.server.returns('read', 2, { buf: '3\n' });
  expect(headline(story.state, LATER)).toBe('The server serves client 1. One other waits.');
  expect(advice(story.state, LATER)).toBeNull();
  story.server.exits(0);
  expect(headline(story.state, LATER)).toBe('The server ran its closing steps and exited.');
});

test('held at the gate, the headline names the server’s client, and why it is held', () => {
  const story = new Story({ backlog: 1 });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added().connects();
  story.server.accepted(5, { pid: 501 });
  story.kernel([2]);
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paced', paceMs: 300 });
  story.server.gate('gate.waiting', 'read');
  // The same before each call, so that it can be read; the stage shows which call.
  expect(headline(story.state, LATER)).toBe('The server serves client 1. One other waits.');
  expect(advice(story.state, LATER)).toBe('The pace holds it for 300 ms before each call.');
  // Gone too soon to be read.
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paced', paceMs: 100 });
  expect(headline(story.state, LATER)).toBe('The server serves client 1. One other waits.');
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paused', paceMs: 100 });
  expect(headline(story.state, LATER)).toBe(
    'The server is paused, before read(), serving client 1. One other waits.',
  );
});

test('headlines and advice of a datagram server', () => {
  const story = new Story({ transport: 'unix-dgram', service: 'echo' });
  story.server.setsUp().enters('recvfrom', { sockfd: 3, len: 4096, flags: '0' });
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in recvfrom(3), waiting for a datagram.',
  );
  expect(advice(story.state, LATER)).toBe('The queue is empty: the next datagram wakes it.');
  const [one, two] = [story.client(1), story.client(2)];
  for (const client of [one, two]) client.added().opens();
  one.sends('a');
  story.server.received('a', one.name);
  for (const text of ['b', 'c', 'd']) one.sends(text);
  expect(headline(story.state, LATER)).toBe('The server is processing. Three datagrams wait.');
  story.kernel(null, { datagrams: { receiveQueue: 1, maxLength: 3 } });
  two.sending('e');
  expect(headline(story.state, LATER)).toBe(
    'The server is processing. Three datagrams wait. One client waits for room.',
  );
  expect(advice(story.state, LATER)).toMatch(/^The queue is full/);
  story.server.enters('nanosleep', { req: 20 });
  expect(servedClient(story.state)?.id).toBe('client-1');
  expect(headline(story.state, LATER)).toMatch(/^The server works on client 1’s request: 20 ms/);

  const udp = new Story({ transport: 'udp', service: 'echo' });
  udp.server.setsUp();
  udp.kernel(null, { datagrams: { receiveQueue: 768, receiveBuffer: 1536, drops: 2 } });
  expect(advice(udp.state, LATER)).toBe(
    'Two datagrams were dropped because the buffer was full, and no sender was notified.',
  );
});

test('advice for clients that an edge-triggered server has stranded', () => {
  const story = new Story({ server: 'epoll', trigger: 'edge-one-accept', backlog: 4 });
  story.server.setsUp().watches();
  for (const n of [1, 2]) story.client(n).added().connects();
  story.kernel([1, 2]);
  story.server.enters('epoll_wait', { epfd: 4, maxevents: 64, timeout: -1 });
  expect(advice(story.state, LATER)).toMatch(/^Two clients were reported once, and will not be/);
});
