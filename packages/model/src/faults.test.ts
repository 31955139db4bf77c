import type { ClientScript } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { LATER, Story } from './testing/transcript.ts';
import { advice } from './words/advice.ts';
import { headline } from './words/headline.ts';

/** Half-closes, copies, scripts of calls, clients that do not read, descriptors that run out, work. */

const steps: ClientScript['steps'] = [{ call: 'connect' }];

const served = (over: Partial<ClientScript> = {}): Story => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  story.client(1).added(over).connects();
  story.server.accepts(5, { pid: 501 });
  return story;
};

test('half-closed: the client may read on, and its service is complete', () => {
  const story = served({ steps });
  const one = story.client(1);
  one.writes(4, 'hi\n').calls('shutdown', { sockfd: 4, how: 'SHUT_WR' }, 0);
  expect(story.state.connections[0]?.halfClosed).toBe(true);
  expect(story.state.clients[0]).toMatchObject({ phase: 'served', machine: 'connected' });
  story.server.reads(5, 'hi\n').writes(5, 'hi\n').reads(5, '').closes(5);
  one.reads(4, 'hi\n').reads(4, '').closes(4);
  expect(story.picture()).toContain('client-1 done');
  expect(story.state.clients[0]).toMatchObject({
    position: { surpriseCount: 0 },
    reason: null,
    servicesDone: 1,
  });
});

test('half-closed while a read sleeps: the read is its present call', () => {
  const story = served({ interactive: true, lines: [] });
  const one = story.client(1);
  one.enters('read', { fd: 4, count: 4096 });
  one.calls('shutdown', { sockfd: 4, how: 'SHUT_WR' }, 0);
  expect(story.picture()).toContain('client-1 served, blocked in read');
  expect(story.state.connections[0]?.halfClosed).toBe(true);
  story.server.reads(5, '').closes(5);
  one.returns('read', 0, { buf: '' }).closes(4);
  expect(story.picture()).toContain('client-1 done');
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
});

test('shutdown for reading only is not a half-close', () => {
  const story = served({ steps });
  story.client(1).calls('shutdown', { sockfd: 4, how: 'SHUT_RD' }, 0);
  expect(story.state.connections[0]?.halfClosed).toBe(false);
});

test('a copy of the descriptor keeps the socket open', () => {
  const story = served({ steps });
  const one = story.client(1);
  one.calls('dup', { oldfd: 4 }, 6).writes(4, 'hi\n').closes(4);
  expect(story.state.connections[0]).toMatchObject({ clientFd: 6, clientCopies: [] });
  expect(story.state.clients[0]).toMatchObject({ phase: 'served', machine: 'connected' });
  one.calls('nanosleep', { req: 5 }, 0).closes(6);
  expect(story.picture()).toContain('client-1 done');
  expect(story.state.connections[0]).toMatchObject({ clientFd: null });
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
});

test('closing the copy first leaves the socket as it was', () => {
  const story = served({ steps });
  story.client(1).calls('dup', { oldfd: 4 }, 6).closes(6);
  expect(story.state.connections[0]).toMatchObject({ clientFd: 4, clientCopies: [] });
  story.client(1).closes(4);
  expect(story.picture()).toContain('client-1 done');
});

test('a script of calls failed if its last one on the connection did', () => {
  const story = served({ steps });
  const one = story.client(1);
  story.server.closes(5);
  expect(story.picture()).toContain('client-1 served');
  const buf = { fd: 4, buf: 'x', count: 1 };
  one.calls('write', buf, 'EPIPE');
  expect(story.state.clients[0]).toMatchObject({ phase: 'served', reason: 'EPIPE' });
  one.calls('write', buf, 'EPIPE').closes(4);
  expect(story.picture()).toContain('client-1 failed EPIPE');
  expect(story.state.clients[0]).toMatchObject({ servicesDone: 0, position: { surpriseCount: 0 } });
});

test('a script of calls that succeeded after a failure is done', () => {
  const story = served({ steps });
  const one = story.client(1);
  const sendto = { sockfd: 4, buf: 'x', len: 1, flags: 'MSG_DONTWAIT', dest_addr: '' };
  one.calls('sendto', sendto, 'EAGAIN');
  expect(story.state.clients[0]).toMatchObject({ reason: null, machine: 'connected' });
  one.calls('write', { fd: 4, buf: 'x', count: 1 }, 'EPIPE').reads(4, 'left over').closes(4);
  expect(story.picture()).toContain('client-1 done');
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
});

test('a refused client may connect again', () => {
  const story = new Story({ service: 'echo' });
  story.client(1).added({ steps }).asks().returns('connect', 'ECONNREFUSED', { local: '' });
  expect(story.picture()).toContain('client-1 failed ECONNREFUSED');
  story.server.setsUp();
  story.client(1).enters('connect', { sockfd: 4, addr: '/lab.sock' });
  expect(story.picture()).toContain('client-1 connecting, blocked in connect');
  story.client(1).connected();
  story.server.accepts(5, { pid: 501 });
  expect(story.picture()).toContain('client-1 served');
  expect(story.state.clients[0]).toMatchObject({
    servicesBegun: 1,
    position: { surpriseCount: 0 },
  });
});

test('a client that leaves before it is accepted waits all the same, and is done once it was', () => {
  const story = new Story({ backlog: 4, service: 'echo' });
  story.server.setsUp();
  story.client(2).added({ steps }).connects().closes(4);
  story.kernel([{ inode: 0 }]);
  expect(story.picture().slice(1)).toEqual(['queue [client-2] 1', 'client-2 queued 1']);
  story.server.accepts(5, { pid: 502 }).reads(5, '').closes(5);
  expect(story.picture().slice(1)).toEqual(['queue [] 0', 'client-2 done']);
});

test('a client that does not read is reported so from its script, by command and by its calls', () => {
  const story = served({ reads: false });
  expect(story.state.clients[0]?.stoppedReading).toBe(true);
  story.tell({ type: 'client.changed', client: 'client-1', reads: true });
  expect(story.state.clients[0]?.stoppedReading).toBe(false);
  story.tell({ type: 'client.changed', client: 'client-1', reads: false });
  story.client(1).writes(4, 'hello\n').enters('read', { fd: 4, count: 1 });
  expect(story.state.clients[0]?.stoppedReading).toBe(false);
  story.client(1).returns('read', 'EINTR').closes(4);
  expect(story.picture()).toContain('client-1 done');
});

test('EMFILE: the client stays in the queue and accept() keeps failing', () => {
  const story = new Story({ server: 'select', backlog: 4 });
  const { server } = story;
  server.setsUp();
  story.tell({
    ...{
      type: 'limit.changed',
      where: story.server.process,
      resource: 'RLIMIT_NOFILE',
      soft: 5,
      spare: 0,
    },
  });
  expect(story.state.server.spareDescriptors).toBe(0);
  story.client(1).added().connects();
  story.kernel([1]);
  for (let time = 0; time < 3; time++) {
    server.selects(3);
    server.calls('accept', { sockfd: 3 }, 'EMFILE');
    const failed = time === 0 ? 'failed with EMFILE' : `has failed with EMFILE ${time + 1} times`;
    expect(headline(story.state, LATER)).toBe(
      `accept() ${failed}: the server has no free descriptor. One client waits.`,
    );
    expect(story.state.listening?.failing).toEqual({ errno: 'EMFILE', times: time + 1 });
  }
  expect(advice(story.state, LATER)).toMatch(/busy loop/);
  expect(story.state.server.position).toMatchObject({
    surpriseCount: 0,
    lastTransition: 'accept-failed',
  });
  expect(story.picture()).toContain('client-1 queued 1');
  story.tell({
    ...{
      type: 'limit.changed',
      where: story.server.process,
      resource: 'RLIMIT_NOFILE',
      soft: 9,
      spare: null,
    },
  });
  server.selects(3).accepts(5, { pid: 501 });
  expect(story.picture()).toContain('client-1 served');
  expect(story.state.listening?.failing).toBeNull();
});

test('an accept that finds an empty queue, or is interrupted, does not count as failed', () => {
  const story = new Story({ server: 'epoll', trigger: 'edge' });
  story.server.setsUp();
  for (const errno of ['EAGAIN', 'EINTR']) {
    story.server.calls('accept', { sockfd: 3 }, errno);
    expect(story.state.listening?.failing).toBeNull();
  }
});

test('select closes a connection whose descriptor has no bit in an fd_set, and that is recorded', () => {
  for (const design of ['select', 'poll'] as const) {
    const story = new Story({ server: design, backlog: 4 });
    story.server.setsUp();
    for (const [n, fd] of [1023, 1024].entries()) {
      story
        .client(n + 1)
        .added()
        .connects();
      story.server.accepts(fd, { pid: 501 + n });
    }
    story.server.closes(1023);
    expect(story.state.server.unwatchable).toBeNull();
    story.server.closes(1024);
    const told = design === 'select' ? { fd: 1024, clientId: 'client-2' } : null;
    expect(story.state.server.unwatchable).toEqual(told);
  }
});

test('a slow handler: asleep in nanosleep, processing', () => {
  const story = new Story({ server: 'select', backlog: 4, workMs: 300 });
  const { server } = story;
  server.setsUp();
  expect(story.state.server.workMs).toBe(300);
  for (const n of [1, 2]) story.client(n).added().connects();
  server.selects(3).accepts(5, { pid: 501 }).selects(5).reads(5, '3\n');
  story.kernel([2]);
  server.enters('nanosleep', { req: 300 });
  expect(story.state.server).toMatchObject({ machine: 'processing', blockedIn: 'nanosleep' });
  expect(headline(story.state, LATER)).toBe(
    'The server works on client 1’s request: 300 ms in nanosleep(). One other waits.',
  );
  expect(advice(story.state, LATER)).toMatch(/one client after the other/);
  story.tell({ type: 'work.changed', ms: 0 });
  expect(story.state.server.workMs).toBe(0);
  server.returns('nanosleep', 0).selects(5).reads(5, '0\n').writes(5, '3\n').closes(5);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('the work of a server that has to end is cut short', () => {
  const story = served();
  const { server } = story;
  server.reads(5, 'hi\n').calls('nanosleep', { req: 300 }, 'EINTR');
  expect(story.state.server.position).toMatchObject({
    state: 'closing-the-connected-socket',
    lastTransition: 'work-interrupted',
  });
  server.closes(5).closes(3).calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('seqpacket and TCP over IPv6 are connections like the others', () => {
  const tcp = new Story({ transport: 'tcp', ipv6: true });
  tcp.server.setsUp();
  expect(tcp.state.address).toEqual({ host: '::1', port: 5000 });
  const one = tcp.client(1);
  one.added().connects();
  tcp.server.accepts(5, { port: one.port });
  expect(tcp.picture()).toContain('client-1 served');
  expect(tcp.state.connections[0]).toMatchObject({ clientAddress: `[::1]:${one.port}` });

  const seqpacket = new Story({ transport: 'unix-seqpacket', server: 'poll' });
  seqpacket.server.setsUp();
  seqpacket.client(1).added().connects();
  expect(seqpacket.state.listening?.acceptQueue.ordered).toBe(true);
  expect(seqpacket.state.server.machine).toBe('waiting-for-readiness');
});
