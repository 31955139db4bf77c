import { expect, test } from 'vitest';
import { LATER, Story } from './testing/transcript.ts';
import { headline } from './words/headline.ts';

/** How clients and servers end other than by plan. */

const served = (): Story => {
  const story = new Story({ backlog: 3 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) story.client(n).added().connects();
  story.kernel([1, 2, 3]);
  story.server.accepts(5, { pid: 501 }).enters('read', { fd: 5, count: 128 });
  return story;
};

test('kill -9 of the server: its open call is over, and its queue is reset', () => {
  const story = served();
  story.server.exits(null, 'SIGKILL');
  // Only the kernel can tell whether another process has the listening socket too.
  expect(story.picture().slice(3)).toEqual(['client-2 queued 1', 'client-3 queued 2']);
  story.kernel(null);
  expect(story.picture()).toEqual([
    'server exited',
    'no queue',
    'client-1 failed end-of-file',
    'client-2 failed reset',
    'client-3 failed reset',
  ]);
  expect(story.state.server).toMatchObject({
    status: 'exited',
    exit: { code: null, signal: 'SIGKILL' },
    inCall: null,
    descriptors: [],
  });
  expect(headline(story.state, LATER)).toBe('The server was killed by SIGKILL.');

  story.client(2).calls('write', { fd: 4, buf: '3\n', count: 2 }, 'EPIPE').closes(4);
  expect(story.picture()).toContain('client-2 failed EPIPE');
  for (const n of [1, 3]) story.client(n).closes(4);
  expect(story.state.connections).toEqual([]);
});

test('closing the listening socket resets the queue', () => {
  const story = served();
  story.server.returns('read', 'EINTR').closes(5).closes(3);
  story.kernel(null);
  expect(story.picture().slice(1)).toEqual([
    'no queue',
    'client-1 failed end-of-file',
    'client-2 failed reset',
    'client-3 failed reset',
  ]);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('kill -9 of the client that is served, and of one that waits', () => {
  const story = served();
  story.client(1).enters('read', { fd: 4, count: 4096 }).exits(null, 'SIGKILL');
  story.client(3).exits(null, 'SIGKILL');
  expect(story.picture().slice(1)).toEqual([
    'queue [client-2 client-3] 2',
    'client-1 failed SIGKILL',
    'client-2 queued 1',
    'client-3 failed 2 SIGKILL',
  ]);
  story.server.returns('read', 0, { buf: '' }).closes(5);
  expect(story.state.connections.map((one) => one.clientId)).toEqual(['client-2', 'client-3']);

  // A client that leaves before it is accepted is accepted all the same.
  story.kernel([2, { inode: 0 }]);
  expect(story.picture()[1]).toBe('queue [client-2 client-3] 2');
  story.server.accepts(5, { pid: 502 }).reads(5, '0\n').writes(5, '0\n').closes(5);
  story.server.accepts(5, { pid: 503 });
  expect(story.picture()).toContain('client-3 failed SIGKILL');
  story.server.reads(5, '').closes(5);
  expect(story.state.connections.map((one) => one.clientId)).toEqual(['client-2']);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('kill -9 of a client whose server notices first: the signal is the reason', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects();
  story.server.accepts(5, { pid: 501 });
  one.writes(4, 'hello\n').enters('read', { fd: 4, count: 4096 });
  story.server.reads(5, 'hello\n');
  story.server.calls('write', { fd: 5, buf: 'hello\n', count: 6 }, 'EPIPE').closes(5);
  one.exits(null, 'SIGKILL');
  expect(story.picture()).toContain('client-1 failed SIGKILL');
  expect(story.state.connections).toEqual([]);
});

test('a client ordered to close while it waits stays in the queue until it is accepted', () => {
  const story = served();
  const two = story.client(2);
  two.writes(4, '3\n').enters('read', { fd: 4, count: 4096 }).returns('read', 'EINTR').closes(4);
  expect(story.picture()).toContain('client-2 queued 1');
  expect(story.state.clients[1]).toMatchObject({ machine: 'done', waitingSince: null });
  story.server.returns('read', 0, { buf: '' }).closes(5).accepts(5, { pid: 502 });
  expect(story.picture()).toContain('client-2 served');
  story.server.reads(5, '3\n').reads(5, '').closes(5);
  expect(story.picture()).toContain('client-2 done');
  expect(story.state.clients[1]?.servicesDone).toBe(0);
  expect(story.state.clients[1]?.position?.surpriseCount).toBe(0);
});

test('a client ordered to close while it is served is done, not failed', () => {
  const story = served();
  story.client(1).enters('read', { fd: 4, count: 4096 }).returns('read', 'EINTR').closes(4);
  expect(story.picture()).toContain('client-1 done');
});

test('a refused connect fails the client, and leaves nothing behind', () => {
  const story = new Story();
  const one = story.client(1);
  one.added().asks().returns('connect', 'ECONNREFUSED');
  expect(story.picture()).toContain('client-1 failed ECONNREFUSED');
  one.closes(4);
  expect(story.picture()).toContain('client-1 failed ECONNREFUSED');
  expect(story.state.connections).toEqual([]);
  expect(story.state.clients[0]).toMatchObject({ waitingSince: null, machine: 'done' });
});

test('a reset by the peer leads to closing, in both directions', () => {
  const story = served();
  story.server.returns('read', 'ECONNRESET');
  expect(story.state.server.machine).toBe('closing-the-connected-socket');
  story.server.closes(5).accepts(5, { pid: 502 }).reads(5, '0\n');
  story.server.calls('write', { fd: 5, buf: '0\n', count: 2 }, 'EPIPE').closes(5);
  expect(story.state.server.machine).toBe('waiting-for-a-connection');
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('no descriptor left: the client stays in the queue and the machine in its state', () => {
  const story = served();
  story.server.reads(5, '').closes(5).calls('accept', { sockfd: 3 }, 'EMFILE');
  expect(story.picture().slice(0, 2)).toEqual([
    'server waiting-for-a-connection',
    'queue [client-2 client-3] 2',
  ]);
  expect(story.state.server.position.surpriseCount).toBe(0);
});

test('the process of clients ends normally: those not begun are done', () => {
  const story = new Story();
  story.client(1).added({ startMs: 60_000 }).exits(0);
  expect(story.picture()).toContain('client-1 done');
});
