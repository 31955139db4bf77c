import { labState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { at } from './reduce.ts';
import { LATER, Story } from './testing/transcript.ts';
import { headline } from './words/headline.ts';

test('a whole sum service, from the first call to the last', () => {
  const story = new Story();
  const { server } = story;
  const one = story.client(1);

  server.setsUp();
  expect(story.picture()).toEqual(['server waiting-for-a-connection', 'queue [] 0']);
  server.enters('accept', { sockfd: 3 });
  expect(story.picture()[0]).toBe('server waiting-for-a-connection, blocked in accept');

  one.added().connects();
  server.accepted(5, { pid: 501 });
  server.enters('read', { fd: 5, count: 128 });
  expect(story.picture()).toEqual([
    'server waiting-for-a-request, blocked in read',
    'queue [] 0',
    'client-1 served',
  ]);
  expect(headline(story.state, LATER)).toBe('The server sleeps in read(5), waiting for client 1.');

  one.writes(4, '3\n');
  server.returns('read', 2, { buf: '3\n' });
  expect(story.state.server.machine).toBe('processing');
  server.enters('read', { fd: 5, count: 128 });
  expect(story.state.server.position.lastTransition).toBe('more-to-read');
  one.writes(4, '4\n').writes(4, '0\n').enters('read', { fd: 4, count: 4096 });
  server.returns('read', 4, { buf: '4\n0\n' });
  server.writes(5, '7\n');
  expect(story.state.server.machine).toBe('replying');
  expect(story.state.connections[0]).toMatchObject({
    clientId: 'client-1',
    serverFd: 5,
    serverRead: '3\n4\n0\n',
    serverWrote: '7\n',
    truncated: false,
  });

  server.enters('close', { fd: 5 });
  expect(story.state.server.position).toMatchObject({
    state: 'closing-the-connected-socket',
    lastTransition: 'service-complete',
  });
  server.returns('close', 0);
  expect(story.picture()).toEqual([
    'server waiting-for-a-connection',
    'queue [] 0',
    'client-1 served, blocked in read',
  ]);

  one.returns('read', 2, { buf: '7\n' }).reads(4, '').closes(4);
  expect(story.state.clients[0]).toMatchObject({
    phase: 'done',
    machine: 'done',
    sent: '3\n4\n0\n',
    received: '7\n',
    servicesDone: 1,
    servicesBegun: 1,
    connectionId: null,
  });
  expect(story.state.connections).toEqual([]);

  server.enters('accept', { sockfd: 3 }).returns('accept', 'EINTR').closes(3);
  expect(story.state.server.machine).toBe('removing-the-socket');
  expect(story.state.listening).toBeNull();
  server.calls('unlink', { pathname: '/lab.sock' }, 0).exits(0);
  expect(story.picture()[0]).toBe('server exited');
  expect(story.state.server).toMatchObject({ status: 'exited', exit: { code: 0, signal: null } });
  expect(story.state.server.position.surpriseCount).toBe(0);
  expect(story.state.clients[0]?.position?.surpriseCount).toBe(0);
  expect(story.state.counters).toMatchObject({
    accepted: 1,
    connectionRequests: 1,
    serviceRequests: 3,
    replies: 1,
    bytesRead: 6,
    bytesWritten: 2,
    events: story.seq,
  });
  expect(story.state.counters.calls.accept).toEqual({ entered: 2, returned: 2, failed: 1 });
  expect(story.state.counters.serverCalls.close).toBe(2);
  expect(labState.parse(story.state)).toEqual(story.state);
});

const fiveClients = (): Story => {
  const story = new Story({ backlog: 1 });
  story.server.setsUp().enters('accept', { sockfd: 3 });
  for (const n of [1, 2, 3, 4, 5]) story.client(n).added({ services: 2 });
  story.client(1).connects();
  story.server.accepted(5, { pid: 501 }).enters('read', { fd: 5, count: 128 });
  story.client(2).connects();
  story.kernel([2]);
  story.client(3).connects();
  story.kernel([2, 3]);
  story.client(4).asks();
  story.client(5).asks();
  return story;
};

test('five clients, backlog 1: one served, two queued, two waiting for room', () => {
  const story = fiveClients();
  expect(story.picture()).toEqual([
    'server waiting-for-a-request, blocked in read',
    'queue [client-2 client-3] 2',
    'client-1 served',
    'client-2 queued 1',
    'client-3 queued 2',
    'client-4 connecting, blocked in connect',
    'client-5 connecting, blocked in connect',
  ]);
  expect(headline(story.state, LATER)).toBe(
    'The server sleeps in read(5), waiting for client 1. Four others wait.',
  );
});

test('the next is accepted, the others move up, and a further service joins the end', () => {
  const story = fiveClients();
  const { server } = story;
  const one = story.client(1);
  one.writes(4, '0\n').enters('read', { fd: 4, count: 4096 });
  server.returns('read', 2, { buf: '0\n' }).writes(5, '0\n').closes(5);
  one.returns('read', 2, { buf: '0\n' }).reads(4, '').closes(4);
  expect(story.state.clients[0]).toMatchObject({
    phase: 'connecting',
    connectionId: null,
    waitingSince: null,
    servicesDone: 1,
  });

  server.accepts(5, { pid: 502 });
  story.client(4).connected();
  one.asks();
  expect(story.picture()).toEqual([
    'server waiting-for-a-request',
    'queue [client-3] 1',
    'client-1 connecting, blocked in connect',
    'client-2 served',
    'client-3 queued 1',
    'client-4 connecting',
    'client-5 connecting, blocked in connect',
  ]);
  story.kernel([3, 4]);
  story.client(5).connected();
  one.connected();
  server.reads(5, '0\n').writes(5, '0\n').closes(5).accepts(5, { pid: 503 });
  story.kernel([4, 5, 1]);
  expect(story.picture()[1]).toBe('queue [client-4 client-5 client-1] 3');
  expect(story.state.clients[0]).toMatchObject({ phase: 'queued', place: 3, servicesBegun: 2 });
});

test('waits are counted up to accept, and by `at` up to the given moment', () => {
  const story = new Story();
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects();
  const asked = story.state.connections[0]?.askedAt ?? 0;
  expect(story.state.clients[0]).toMatchObject({ waitingSince: asked, waitedMs: 0 });
  expect(at(story.state, asked + 250e6).clients[0]?.waitedMs).toBe(250);
  expect(at(story.state, 0).t).toBe(story.state.t);
  story.t = asked + 399e6;
  story.server.enters('accept', { sockfd: 3 });
  story.t = asked + 399e6;
  story.server.accepted(5, { pid: 501 });
  expect(story.state.clients[0]).toMatchObject({ waitingSince: null, waitedMs: 400 });
  expect(at(story.state, asked + 9e9).clients[0]).toBe(story.state.clients[0]);
});

test('the gate holds the server in user space: neither blocked nor in another state of its machine', () => {
  const story = new Story({ paused: true });
  story.server.gate('gate.waiting', 'unlink');
  expect(story.state.server).toMatchObject({
    machine: 'start',
    blockedIn: null,
    gate: { mode: 'paused', waiting: { call: 'unlink' } },
  });
  expect(headline(story.state, LATER)).toBe('The server is paused, before unlink().');
  story.server.gate('gate.passed', 'unlink');
  expect(story.state.server.gate.waiting).toBeNull();
  story.server.gate('gate.waiting', 'close', 5);
  expect(story.state.server.gate.waiting).toMatchObject({ call: 'close', fd: 5 });
  story.server.gate('gate.passed', 'close');
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paced', paceMs: 300 });
  expect(story.state.server.gate).toEqual({ mode: 'paced', paceMs: 300, waiting: null });
});

test('what did not change keeps its identity', () => {
  const story = fiveClients();
  const before = story.state;
  story.client(1).writes(4, '3\n');
  expect(story.state.clients[1]).toBe(before.clients[1]);
  expect(story.state.connections).toBe(before.connections);
  expect(story.state.server).toBe(before.server);
  expect(story.state.listening).toBe(before.listening);
});

test('a call that is known not to sleep is not reported as sleeping', () => {
  const story = new Story();
  const { server } = story;
  const one = story.client(1);
  server.setsUp().enters('accept', { sockfd: 3 });
  one.added().connects();
  server.accepted(5, { pid: 501 });
  one.writes(4, '0\n').enters('read', { fd: 4, count: 4096 });
  server.enters('read', { fd: 5, count: 128 }, { sleeps: false });
  expect(story.state.server).toMatchObject({ blockedIn: null, inCall: { call: 'read' } });
  expect(headline(story.state, LATER)).not.toContain('sleeps');
  server.returns('read', 2, { buf: '0\n' });

  server.enters('write', { fd: 5, buf: '0\n', count: 2 }, { sleeps: false });
  // Its return comes after the reader's, which it woke.
  one.returns('read', 2, { buf: '0\n' });
  expect(story.state.server).toMatchObject({ blockedIn: null, inCall: { call: 'write' } });
  expect(headline(story.state, LATER)).toBe('The server serves client 1.');
  server.returns('write', 2);
  expect(story.state.server.inCall).toBeNull();

  server.enters('write', { fd: 5, buf: '0\n', count: 2 });
  expect(story.state.server.blockedIn).toBe('write');
});
