import { expect, test } from 'vitest';
import { Story } from './testing/transcript.ts';

const NC = { pid: 777, comm: 'nc' };

test('nc waits, is served and leaves', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  story.kernel([{ inode: 300, owner: NC }], { sockets: [{ inode: 300, owner: NC }] });
  expect(story.picture().slice(1)).toEqual(['queue [external:777] 1', 'external:777 queued 1']);
  expect(story.state.clients[0]).toMatchObject({
    name: 'nc',
    kind: 'external',
    pid: 777,
    machine: null,
  });
  story.server.accepts(5, { pid: 777 }).reads(5, 'hi\n');
  story.kernel([], { sockets: [{ inode: 105, peerInode: 300 }] });
  expect(story.picture().slice(1)).toEqual(['queue [] 0', 'external:777 served']);
  expect(story.state.connections[0]).toMatchObject({ clientInode: 300, serverRead: 'hi\n' });
  story.server.writes(5, 'hi\n').reads(5, '').closes(5);
  // Only the kernel can report that its own end is gone, too.
  expect(story.picture()).toContain('external:777 served');
  story.kernel([], { gone: ['300', '105'] });
  expect(story.picture()).toContain('external:777 done');
  expect(story.state.clients[0]?.exchanged).toEqual({
    read: 'hi\n',
    readBytes: 3,
    wrote: 'hi\n',
    wroteBytes: 3,
  });
  expect(story.state.connections).toEqual([]);
  expect(story.state.counters).toMatchObject({ accepted: 1, connectionRequests: 0 });
});

test('a program’s second connection is a client of its own', () => {
  const story = new Story({ backlog: 4 });
  story.server.setsUp();
  story.kernel([
    { inode: 300, owner: NC },
    { inode: 301, owner: NC },
  ]);
  story.server.accepts(5, { pid: 777 });
  story.kernel([
    { inode: 301, owner: NC },
    { inode: 302, owner: NC },
  ]);
  expect(story.picture().slice(1)).toEqual([
    'queue [external:777#2 external:777#3] 2',
    'external:777 served',
    'external:777#2 queued 1',
    'external:777#3 queued 2',
  ]);
});

test('an unknown process keeps its id when its owner becomes known', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp();
  story.kernel([{ port: 45_678 }]);
  expect(story.state.listening?.acceptQueue.members).toEqual(['external:port-45678']);
  const row = { inode: 300, localPort: 45_678, peerPort: 5000, owner: NC };
  story.kernel([{ port: 45_678, owner: NC }], { sockets: [row] });
  expect(story.state.clients[0]).toMatchObject({
    id: 'external:port-45678',
    name: 'nc',
    pid: 777,
  });
  story.server.accepts(5, { port: 45_678 });
  expect(story.picture()).toContain('external:port-45678 served');
});

test('gone before it was accepted, and never seen in the queue: accepted all the same', () => {
  const story = new Story();
  story.server.setsUp().accepts(5, { pid: 888 });
  expect(story.picture()).toContain('external:888 served');
  story.server.reads(5, '').closes(5);
  story.kernel([]);
  expect(story.picture()).toContain('external:888 done');
});

test('gone while it waits: it keeps its place, without an inode', () => {
  const story = new Story({ backlog: 4 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([{ inode: 300, owner: NC }, 1]);
  story.kernel([{ inode: 0 }, 1], { gone: ['300'] });
  expect(story.picture().slice(1)).toEqual([
    'queue [external:777 client-1] 2',
    'client-1 queued 2',
    'external:777 queued 1',
  ]);
});

test('the kernel reports a place before a client that has left it reports anything: it is the client’s', () => {
  const story = new Story({ backlog: 4 });
  story.server.setsUp();
  const one = story.client(1).added();
  const before = story.t;
  story.kernel([{ inode: 0 }], { t: before + 1e8 });
  expect(story.picture()).toContain('client-1 connecting');
  expect(story.state.clients).toHaveLength(2);
  one.connects().closes(4);
  expect(story.picture().slice(1)).toEqual(['queue [client-1] 1', 'client-1 queued 1']);
  story.server.accepts(5, { pid: 501 }).reads(5, '').closes(5);
  expect(story.picture()).toContain('client-1 done');
  expect(story.state.connections).toEqual([]);
});

test('an old sample does not create an external client twice', () => {
  const story = new Story();
  story.server.setsUp().enters('accept', { sockfd: 3 });
  const earlier = story.t + 10;
  story.server.accepted(5, { pid: 777 });
  story.kernel([{ inode: 300, owner: NC }], { t: earlier });
  expect(story.picture().slice(1)).toEqual(['queue [] 0', 'external:777 served']);
  expect(story.state.connections[0]?.clientInode).toBe(300);
});

test('a sample from before accept(2) reported the socket’s owner ends no client', () => {
  const story = new Story();
  story.server.setsUp();
  story.server.accepts(5, { pid: 777, peerInode: 300 }).closes(5);
  // The queue is empty, and nothing else is known.
  story.kernel([]);
  expect(story.picture()).toContain('external:777 served');
  const held = { inode: 300, owner: NC, shutdown: 'RDWR' as const };
  story.kernel([], { sockets: [held] });
  expect(story.picture()).toContain('external:777 served');
  story.kernel([], { gone: ['300'] });
  expect(story.picture()).toContain('external:777 done');
});

test('a connection that no fact shows accepted is forgotten after two samples without it', () => {
  const story = new Story();
  story.server.setsUp();
  story.kernel([{ inode: 300, owner: NC }]);
  story.kernel([]);
  expect(story.picture()).toContain('external:777 connecting');
  story.kernel([]);
  expect(story.state.clients).toEqual([]);
  expect(story.state.connections).toEqual([]);
});

test('ended external clients are forgotten beyond a number, living ones never', () => {
  const story = new Story();
  story.server.setsUp().accepts(9, { pid: 9999 });
  for (let pid = 1; pid <= 200; pid++) {
    story.server.accepts(5, { pid }).closes(5);
    story.kernel([]);
  }
  expect(story.state.clients.length).toBeLessThan(70);
  expect(story.state.clients[0]?.id).toBe('external:9999');
  expect(story.state.clients.at(-1)?.id).toBe('external:200');
});

test('an external client’s own reaction to its server’s death is not known; the kernel reports that its end is gone', () => {
  const story = new Story();
  story.server.setsUp().accepts(5, { pid: 777 });
  story.server.exits(null, 'SIGKILL');
  expect(story.picture()).toContain('external:777 served');
  story.kernel(null);
  expect(story.picture()).toContain('external:777 done');
  expect(story.state.connections).toEqual([]);
});
