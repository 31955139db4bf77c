import { timeWaitOf } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { acceptedConnections } from './selectors/lab.ts';
import { LATER, Story } from './testing/transcript.ts';
import { advice } from './words/advice.ts';
import { headline } from './words/headline.ts';

/** Servers that are restarted, and second ones beside the first. */

test('restarted: a new process in the initial state, the same clients and counters', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.starts().setsUp();
  story.client(1).added().connects();
  story.server.accepts(5, { port: story.client(1).port });
  story.tell({ type: 'work.changed', ms: 20 });
  story.server.exits(null, 'SIGKILL');
  story.kernel(null, {
    atAddress: { sockets: [{ state: 'TIME_WAIT', count: 1, peer: null, owner: null }], file: null },
  });
  expect(timeWaitOf(story.state.atAddress)).toBe(1);
  expect(story.picture()).toContain('client-1 failed end-of-file');
  const { events, accepted } = story.state.counters;

  const next = story.successor();
  next.starts();
  expect(story.state.server).toMatchObject({
    pid: 410,
    status: 'running',
    machine: 'start',
    starts: 2,
    exit: null,
    workMs: 20,
    descriptors: [],
    lastCall: null,
  });
  // A late fact of the first process does not apply to the second one.
  story.server.calls('close', { fd: 5 }, 0).exits(0);
  expect(story.state.server).toMatchObject({ machine: 'start', status: 'running', lastCall: null });
  next.setsUp();
  story.kernel([]);
  expect(story.state.atAddress).toBeNull();
  expect(story.state.clients).toHaveLength(1);
  expect(story.state.counters.accepted).toBe(accepted);
  expect(story.state.counters.events).toBeGreaterThan(events);
  story.client(2).added().connects();
  next.accepts(5, { port: story.client(2).port });
  expect(story.picture()).toEqual([
    'server waiting-for-a-request',
    'queue [] 0',
    'client-1 failed end-of-file',
    'client-2 served',
  ]);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('a name that is left over: the successor cannot bind, and reports it', () => {
  const story = new Story();
  story.server.starts().setsUp().exits(null, 'SIGKILL');
  expect(advice(story.state, LATER)).toMatch(/^Its socket file stays on disk/);
  const next = story.successor().starts();
  const socket = { domain: 'AF_UNIX', type: 'SOCK_STREAM', protocol: 0 };
  next.calls('socket', socket, 3, { inode: 101 });
  expect(story.state.server.position.lastTransition).toBe('created');
  next.calls('bind', { sockfd: 3, addr: '/lab.sock' }, 'EADDRINUSE').exits(1);
  expect(story.state.server).toMatchObject({
    machine: 'exited',
    exit: { code: 1 },
    position: { surpriseCount: 0 },
  });
  expect(headline(story.state, LATER)).toBe(
    'The server exited with code 1: bind() failed with EADDRINUSE.',
  );
  expect(advice(story.state, LATER)).toMatch(/not known/);
  story.kernel(null, { atAddress: { sockets: [], file: true } });
  expect(advice(story.state, LATER)).toMatch(/unlink\(\) it first/);
  const tcp = new Story({ transport: 'tcp' });
  tcp.server.starts();
  tcp.server.calls('socket', { ...socket, domain: 'AF_INET' }, 3, { inode: 101 });
  tcp.server.calls('bind', { sockfd: 3, addr: '127.0.0.1:5000' }, 'EADDRINUSE').exits(1);
  tcp.kernel(null, {
    atAddress: { sockets: [{ state: 'TIME_WAIT', count: 2, peer: null, owner: null }], file: null },
  });
  expect(advice(tcp.state, LATER)).toMatch(/TIME_WAIT/);
});

test('a second server at the same name takes the new clients, the first keeps its own', () => {
  const story = new Story({ service: 'echo', backlog: 4 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.server.accepts(5, { pid: 501 }).enters('read', { fd: 5, count: 128 });
  const second = story.second().starts();
  expect(story.state.servers.slice(1)).toMatchObject([
    { pid: 402, status: 'running', machine: 'start', listens: false, served: 0 },
  ]);
  second.setsUp();
  expect(story.state.servers[1]).toMatchObject({ listens: true, pid: 402 });
  expect(story.state.listening?.fd).toBe(3);
  expect(story.state.server.descriptors).toHaveLength(2);
  expect(advice(story.state, LATER)).toMatch(/^The name leads to the second server now/);

  story.client(2).added().connects();
  second.accepts(5, { pid: 502 }).reads(5, 'hi\n').writes(5, 'hi\n');
  expect(story.picture().slice(2)).toEqual(['client-1 served', 'client-2 served']);
  expect(story.state.connections).toMatchObject([
    { clientId: 'client-1', acceptedBy: 400, serverFd: 5, serverRead: '' },
    { clientId: 'client-2', acceptedBy: 402, serverFd: 5, serverRead: 'hi\n' },
  ]);
  expect(acceptedConnections(story.state).map((one) => one.clientId)).toEqual(['client-1']);
  expect(acceptedConnections(story.state, 402)).toHaveLength(1);
  expect(story.state.servers[1]).toMatchObject({ served: 1, position: { surpriseCount: 0 } });
  // The totals count the lab's own server only.
  expect(story.state.counters).toMatchObject({ accepted: 1, bytesRead: 0, replies: 0 });

  second.exits(null, 'SIGKILL');
  expect(story.picture().slice(2)).toEqual(['client-1 served', 'client-2 failed end-of-file']);
  expect(story.state.servers[1]).toMatchObject({ status: 'exited', listens: false });
  expect(story.state.server.status).toBe('running');
  story.server.returns('read', 0, { buf: '' }).closes(5);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('a second server that cannot bind ends, and the first is not affected', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp().enters('accept', { sockfd: 3 });
  const second = story.second().starts();
  second.calls('socket', { domain: 'AF_INET', type: 'SOCK_STREAM', protocol: 0 }, 3, { inode: 9 });
  second.calls('bind', { sockfd: 3, addr: '127.0.0.1:5000' }, 'EADDRINUSE').exits(1);
  expect(story.state.servers[1]).toMatchObject({ machine: 'exited', served: 0 });
  expect(story.picture()[0]).toBe('server waiting-for-a-connection, blocked in accept');
  expect(advice(story.state, LATER)).toMatch(/second server could not bind/);
});

test('a second datagram server is counted by what it receives', () => {
  const story = new Story({ transport: 'udp', service: 'echo' });
  story.server.setsUp();
  const one = story.client(1);
  const second = story.second().starts();
  second.setsUp();
  expect(story.state.servers[1]?.listens).toBe(true);
  one.added().opens().sends('a').names();
  second.receives('a', one.name);
  expect(story.state.servers[1]?.served).toBe(1);
  expect(story.picture().slice(1)).toEqual(['datagrams [] 0', 'client-1 served']);
  expect(story.state.datagrams?.received).toBe(0);
});
