import { expect, test } from 'vitest';
import { Story } from './testing/transcript.ts';

/** Facts of different processes arrive in no certain order; the picture must come out the same. */

const phases = (story: Story): string[] =>
  story.state.clients.map((one) => `${one.id} ${one.phase}`);
const pairs = (story: Story): string[] =>
  story.state.connections
    .filter((one) => one.serverFd !== null)
    .map((one) => `${one.clientId} on ${one.serverFd}`);

for (const transport of ['unix-stream', 'tcp'] as const) {
  const peer = (story: Story) =>
    transport === 'tcp' ? { port: story.client(1).port } : { pid: 501 };

  test(`${transport}: accept reported before connect has returned`, () => {
    const story = new Story({ transport });
    story.server.setsUp().enters('accept', { sockfd: 3 });
    story.client(1).added().asks();
    story.server.accepted(5, peer(story));
    expect(story.picture()).toContain('client-1 served, blocked in connect');
    story.client(1).connected();
    expect(story.picture()).toContain('client-1 served');
    expect(pairs(story)).toEqual(['client-1 on 5']);
    expect(story.state.clients).toHaveLength(1);
  });

  test(`${transport}: a sample from before the accept, arriving after it`, () => {
    const story = new Story({ transport });
    story.server.setsUp().enters('accept', { sockfd: 3 });
    story.client(1).added().connects();
    const earlier = story.t + 100;
    story.server.accepted(5, peer(story));
    story.kernel([1], { t: earlier });
    expect(story.picture().slice(1)).toEqual(['queue [] 0', 'client-1 served']);
  });

  test(`${transport}: the whole service reported by the client before the server’s accept`, () => {
    const story = new Story({ transport });
    story.server.setsUp().enters('accept', { sockfd: 3 });
    const one = story.client(1);
    one.added({ services: 2 }).connects();
    const accepted = story.t + 10;
    const first = peer(story);
    one.writes(4, '0\n').reads(4, '0\n').reads(4, '').closes(4);
    expect(story.state.clients[0]).toMatchObject({ phase: 'connecting', servicesDone: 1 });
    one.asks();
    story.t = accepted;
    story.server.accepted(5, first).reads(5, '0\n').writes(5, '0\n').closes(5);
    expect(story.state.connections).toHaveLength(1);
    expect(story.state.clients[0]).toMatchObject({ phase: 'connecting', blockedIn: 'connect' });
  });
}

test('Unix: clients of one process are accepted in the queue’s order', () => {
  const story = new Story({ backlog: 5 });
  story.server.setsUp();
  for (const n of [1, 2, 3]) story.client(n, 500).added({}, false).asks();
  story.client(2).connected();
  story.client(3).connected();
  story.client(1).connected();
  story.kernel([2, 3, 1]);
  story.server.accepts(5, { pid: 500 });
  expect(phases(story)).toEqual(['client-1 queued', 'client-2 served', 'client-3 queued']);
  story.server.reads(5, '0\n').writes(5, '0\n').closes(5).accepts(5, { pid: 500 });
  expect(pairs(story)).toEqual(['client-3 on 5']);
});

test('Unix: an accept older than the kernel’s sample took a client that is not in the queue', () => {
  const story = new Story({ backlog: 5, server: 'select' });
  story.server.setsUp().selects(3);
  for (const n of [1, 2]) story.client(n, 500).added({}, false).connects();
  story.server.enters('accept', { sockfd: 3 });
  const acceptedAt = story.t + 1;
  story.t += 5e6;
  story.kernel([2]);
  const now = story.t;
  story.t = acceptedAt;
  story.server.accepted(5, { pid: 500 });
  story.t = now;
  expect(phases(story)).toEqual(['client-1 served', 'client-2 queued']);
});

test('Unix: a wrong guess is corrected by the kernel, and all that was read moves along', () => {
  const story = new Story({ backlog: 5, server: 'select' });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n, 500).added({}, false).asks();
  story.client(1).connected();
  story.client(2).connected();
  story.server.accepts(5, { pid: 500 }).reads(5, '7\n');
  expect(pairs(story)).toEqual(['client-1 on 5']);

  story.kernel([1], { sockets: [{ inode: 105, peerInode: story.client(2).inode }] });
  expect(pairs(story)).toEqual(['client-2 on 5']);
  expect(phases(story)).toEqual(['client-1 queued', 'client-2 served']);
  expect(story.state.clients[0]?.waitedMs).toBe(0);
  expect(story.state.server.descriptors.find((one) => one.fd === 5)?.connectionId).toBe(
    story.state.clients[1]?.connectionId,
  );
  expect(story.state.connections.map((one) => one.serverRead)).toEqual(['', '7\n']);
});

test('TCP: a port assumed to be a lab client’s turns out to be an external client’s', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp().enters('accept', { sockfd: 3 });
  story.client(1).added().asks();
  story.server.accepted(5, { port: 45_678 });
  story.client(1).connected();
  expect(pairs(story)).toEqual(['external:port-45678 on 5']);
  expect(phases(story)).toEqual(['client-1 connecting', 'external:port-45678 served']);
});

test('TCP: the queue keeps its order, new members by their connects’ returns', () => {
  const story = new Story({ transport: 'tcp', backlog: 9 });
  story.server.setsUp();
  for (const n of [1, 2, 3, 4]) story.client(n).added().asks();
  story.client(3).connected();
  story.client(2).connected();
  story.kernel([2, 3]);
  expect(story.state.listening?.acceptQueue.members).toEqual(['client-3', 'client-2']);
  story.client(4).connected();
  story.client(1).connected();
  story.kernel([1, { port: 50_000, owner: { pid: 9, comm: 'nc' } }, 2, 3, 4]);
  expect(story.state.listening?.acceptQueue).toMatchObject({
    ordered: false,
    members: ['client-3', 'client-2', 'client-4', 'client-1', 'external:9'],
  });
});

test('TCP: a client’s row has its port before its connect has returned', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().asks();
  story.kernel([1], { sockets: [{ inode: one.inode, localPort: one.port, peerPort: 5000 }] });
  expect(phases(story)).toEqual(['client-1 queued']);
});

test('ends of a connection: rows come, change and go by their keys', () => {
  const story = new Story();
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects();
  story.kernel([1], { sockets: [{ inode: one.inode, peerInode: 0, sendQueue: 2 }] });
  story.server.accepts(5, { pid: 501 });
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode, receiveQueue: 2 }] });
  expect(story.state.connections[0]).toMatchObject({
    clientEnd: { sendQueue: 2 },
    serverEnd: { receiveQueue: 2 },
  });
  story.kernel([], { gone: [`${one.inode}`] });
  expect(story.state.connections[0]).toMatchObject({
    clientEnd: null,
    serverEnd: { receiveQueue: 2 },
  });
});

test('Unix: with the peer’s inode from the server nothing is guessed', () => {
  const story = new Story({ backlog: 5, server: 'select' });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n, 500).added({}, false).connects();
  const two = { addr: '', inode: 105, peerPid: 500, peerInode: story.client(2).inode };
  story.server.enters('accept', { sockfd: 3 }).returns('accept', 5, two);
  expect(pairs(story)).toEqual(['client-2 on 5']);
  const external = { addr: '', inode: 106, peerPid: 777, peerInode: 300 };
  story.server.enters('accept', { sockfd: 3 }).returns('accept', 6, external);
  expect(pairs(story)).toEqual(['client-2 on 5', 'external:777 on 6']);
});

test('TCP: a connection that came and went before its port was known counts as an external client’s in the end', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp();
  story.client(1).added();
  story.server.accepts(5, { port: 45_678 }).reads(5, '').closes(5);
  expect(phases(story)).toEqual(['client-1 connecting']);
  story.t += 2e9;
  story.kernel([]);
  expect(phases(story)).toEqual(['client-1 connecting', 'external:port-45678 done']);
  expect(story.state.connections).toEqual([]);
});

test('TCP: an external client taken for a lab client that has not connected yet is identified by its row’s owner', () => {
  const story = new Story({ transport: 'tcp' });
  story.server.setsUp();
  story.client(1).added();
  story.server.accepts(5, { port: 45_678 }).enters('read', { fd: 5, count: 128 });
  const owner = { pid: 777, comm: 'nc' };
  story.kernel([], { sockets: [{ inode: 300, localPort: 45_678, peerPort: 5000, owner }] });
  expect(phases(story)).toEqual(['client-1 connecting', 'external:777 served']);
  expect(pairs(story)).toEqual(['external:777 on 5']);
  expect(story.state.connections[0]?.clientEnd?.inode).toBe(300);
});
