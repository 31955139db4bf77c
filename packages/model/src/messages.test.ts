import { type Connection, LIMITS, labState, type UnreadMessages } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { Story } from './testing/transcript.ts';

const lab = (over: ConstructorParameters<typeof Story>[0] = {}): Story => {
  const story = new Story({ transport: 'unix-seqpacket', service: 'echo', backlog: 4, ...over });
  story.server.setsUp();
  return story;
};

const text = (unread: UnreadMessages | null): string =>
  unread ? `[${unread.members.map((one) => one.preview).join(' ')}] ${unread.length}` : 'unknown';

const unread = (story: Story, id = 'client-1'): string => {
  const of = (one: Connection): string => `${text(one.toServer)} → ← ${text(one.toClient)}`;
  return story.state.connections
    .filter((one) => one.clientId === id)
    .map(of)
    .join('; ');
};

/** A client that is served on descriptor 5. */
const served = (story: Story) => {
  const one = story.client(1);
  one.added().connects();
  story.server.accepts(5, { pid: 501 });
  return one;
};

test('two writes are two messages, before accept as after; each read takes one', () => {
  const story = lab();
  const one = story.client(1);
  one.added().asks();
  expect(unread(story)).toBe('[] 0 → ← [] 0');
  one.connected().writes(4, 'AAA').writes(4, 'BBB\n').enters('read', { fd: 4, count: 9 });
  story.kernel([1]);
  expect(unread(story)).toBe('[AAA BBB\n] 2 → ← [] 0');
  const [first] = story.state.connections[0]?.toServer?.members ?? [];
  expect(first).toEqual({ length: 3, preview: 'AAA', sentAt: expect.any(Number) });
  story.server.accepts(5, { pid: 501 });
  expect(unread(story)).toBe('[AAA BBB\n] 2 → ← [] 0');
  story.server.reads(5, 'AAA');
  expect(unread(story)).toBe('[BBB\n] 1 → ← [] 0');
  story.server.writes(5, 'AAA').reads(5, 'BBB\n').writes(5, 'BBB\n');
  expect(unread(story)).toBe('[] 0 → ← [AAA BBB\n] 2');
  one.returns('read', 3, { buf: 'AAA' });
  expect(unread(story)).toBe('[] 0 → ← [BBB\n] 1');
  expect(labState.parse(story.state)).toEqual(story.state);
});

test('every pair of calls; what is cut off is lost', () => {
  const story = lab();
  const one = served(story);
  const send = { buf: 'AAAAA', flags: '0' };
  one.calls('sendto', { sockfd: 4, ...send, len: 5, dest_addr: '' }, 5);
  one.calls('sendmsg', { sockfd: 4, ...send }, 5).writes(4, 'x');
  expect(unread(story)).toBe('[AAAAA AAAAA x] 3 → ← [] 0');
  const got = { buf: 'AA', src_addr: '' };
  story.server.calls('recvfrom', { sockfd: 5, len: 2, flags: '0' }, 2, got);
  expect(unread(story)).toBe('[AAAAA x] 2 → ← [] 0');
  const cut = { buf: 'AA', msg_flags: 'MSG_TRUNC' };
  story.server.calls('recvmsg', { sockfd: 5, len: 2, flags: '0' }, 2, cut);
  expect(unread(story)).toBe('[x] 1 → ← [] 0');
  story.server.calls('read', { fd: 5, count: 1 }, 'EINTR');
  one.calls('sendto', { sockfd: 4, ...send, len: 5, dest_addr: '' }, 'EAGAIN');
  expect(unread(story)).toBe('[x] 1 → ← [] 0');
});

test('other transports keep no messages, and an external client’s are not known', () => {
  const stream = lab({ transport: 'unix-stream' });
  served(stream).writes(4, 'AAA');
  expect(unread(stream)).toBe('unknown → ← unknown');
  const story = lab();
  story.server.accepts(5, { pid: 777 }).reads(5, 'AAA').writes(5, 'AAA');
  expect(unread(story, 'external:777')).toBe('unknown → ← unknown');
});

test('a read that is reported before the write', () => {
  const story = lab();
  const one = served(story);
  story.server.reads(5, 'AAA').reads(5, 'BBB');
  one.writes(4, 'AAA');
  expect(unread(story)).toBe('[] 0 → ← [] 0');
  one.writes(4, 'BBB').writes(4, 'CCC');
  expect(unread(story)).toBe('[CCC] 1 → ← [] 0');
});

test('a server that accepted, read and answered before its client reported anything', () => {
  const story = lab({ server: 'select' });
  const one = story.client(1);
  one.added();
  story.t += 20e6;
  story.server.accepts(5, { pid: 501 }).reads(5, 'AAA').writes(5, 'aaa');
  story.t -= 20e6;
  one.connects().writes(4, 'AAA').writes(4, 'BBB');
  expect(unread(story)).toBe('[BBB] 1 → ← [aaa] 1');
  one.reads(4, 'aaa');
  expect(unread(story)).toBe('[BBB] 1 → ← [] 0');
});

test('the kernel reports an empty queue: the late read takes nothing twice', () => {
  const story = lab();
  const one = served(story);
  one.writes(4, 'AAA').writes(4, 'BBB');
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode, receiveQueue: 3 }] });
  expect(unread(story)).toBe('[AAA BBB] 2 → ← [] 0');
  const before = story.t;
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode }] });
  expect(unread(story)).toBe('[] 0 → ← [] 0');
  one.writes(4, 'CCC');
  story.server.reads(5, 'AAA').reads(5, 'BBB');
  expect(unread(story)).toBe('[CCC] 1 → ← [] 0');
  // A late sample does not apply to what was sent since.
  story.kernel([], { t: before, sockets: [{ inode: 105, peerInode: one.inode }] });
  expect(unread(story)).toBe('[CCC] 1 → ← [] 0');
  story.server.writes(5, 'aaa');
  story.kernel([], { sockets: [{ inode: one.inode, peerInode: 105 }] });
  expect(unread(story)).toBe('[CCC] 1 → ← [] 0');
});

test('an empty message waits without a byte, and is read as 0', () => {
  const story = lab();
  const one = served(story);
  one.writes(4, 'AAA').writes(4, '');
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode }] });
  expect(unread(story)).toBe('[] 1 → ← [] 0');
  one.writes(4, 'BBB');
  story.server.reads(5, 'AAA').reads(5, '');
  expect(unread(story)).toBe('[BBB] 1 → ← [] 0');
  // Reported before it was written.
  story.server.reads(5, 'BBB').reads(5, '');
  one.writes(4, '').writes(4, 'CCC');
  expect(unread(story)).toBe('[CCC] 1 → ← [] 0');
});

test('more than are drawn are counted', () => {
  const story = lab();
  const one = served(story);
  const all = LIMITS.drawnDatagrams + 3;
  for (let n = 0; n < all; n += 1) one.writes(4, `${n}`);
  const of = () => story.state.connections[0]?.toServer;
  expect(of()).toMatchObject({ length: all, written: all, read: 0 });
  expect(of()?.members).toHaveLength(LIMITS.drawnDatagrams);
  story.server.reads(5, '0');
  one.writes(4, 'behind those that are counted');
  expect(of()).toMatchObject({ length: all, written: all + 1, read: 1 });
  expect(of()?.members).toHaveLength(LIMITS.drawnDatagrams - 1);
  // An old sample may be older than messages without a kept time.
  story.kernel([], { t: story.t - 2e6, sockets: [{ inode: 105, peerInode: one.inode }] });
  expect(of()?.length).toBe(4);
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode }] });
  expect(of()).toMatchObject({ length: 0, members: [] });
  for (let n = 1; n <= all; n += 1) story.server.reads(5, 'x');
  one.writes(4, 'next');
  expect(unread(story)).toBe('[next] 1 → ← [] 0');
});

test('half-closed, the messages are read all the same, and then end-of-file', () => {
  const story = lab();
  const one = served(story);
  one.writes(4, 'AAA').calls('shutdown', { sockfd: 4, how: 'SHUT_WR' }, 0);
  expect(unread(story)).toBe('[AAA] 1 → ← [] 0');
  story.server.reads(5, 'AAA').writes(5, 'aaa').reads(5, '');
  expect(unread(story)).toBe('[] 0 → ← [aaa] 1');
  // A read that no fact shows: after end-of-file nothing waits.
  const other = lab();
  served(other).writes(4, 'AAA');
  other.server.reads(5, '');
  expect(unread(other)).toBe('[] 0 → ← [] 0');
});

test('a copy of the descriptor is the same socket, and keeps it open', () => {
  const story = lab();
  const one = served(story);
  one.calls('dup', { oldfd: 4 }, 6).writes(6, 'AAA').closes(4);
  story.server.reads(5, 'AAA').writes(5, 'aaa');
  expect(unread(story)).toBe('[] 0 → ← [aaa] 1');
  one.reads(6, 'aaa').writes(6, 'BBB').closes(6);
  expect(unread(story)).toBe('[BBB] 1 → ← [] 0');
});

test('what its closed reader has not read is gone, what it sent is not', () => {
  const story = lab();
  const one = served(story);
  one.writes(4, 'AAA').writes(4, 'BBB');
  story.server.reads(5, 'AAA').writes(5, 'aaa');
  one.closes(4);
  expect(unread(story)).toBe('[BBB] 1 → ← [] 0');
  // Its call returned before, and is reported now.
  story.server.writes(5, 'bbb');
  expect(unread(story)).toBe('[BBB] 1 → ← [] 0');
  story.server.closes(5);
  expect(unread(story)).toBe('');
  const two = story.client(2);
  two.added().connects().writes(4, 'AAA').writes(4, 'BBB');
  story.server.accepts(5, { pid: 502 }).writes(5, 'aaa').closes(5);
  two.writes(4, 'CCC');
  expect(unread(story, 'client-2')).toBe('[] 0 → ← [aaa] 1');
});

test('a process that is killed reads nothing more', () => {
  const story = lab();
  const one = served(story);
  one.writes(4, 'AAA');
  story.server.writes(5, 'aaa');
  one.exits(null, 'SIGKILL');
  expect(unread(story)).toBe('[AAA] 1 → ← [] 0');
  const other = lab();
  const two = other.client(2);
  served(other).writes(4, 'AAA');
  two.added().connects().writes(4, 'BBB');
  other.server.writes(5, 'aaa').exits(null, 'SIGKILL');
  other.kernel(null);
  expect(unread(other)).toBe('[] 0 → ← [aaa] 1');
  expect(unread(other, 'client-2')).toBe('[] 0 → ← [] 0');
});

test('accept(2) took another of a process’s sockets than assumed: its messages move along', () => {
  const story = lab({ server: 'select' });
  for (const n of [1, 2]) {
    story.client(n, 500).added({}, false).connects().writes(4, `A${n}`).writes(4, `B${n}`);
  }
  story.kernel([1, 2]);
  story.server.accepts(5, { pid: 500 }).reads(5, 'A2').writes(5, 'a2');
  expect(unread(story)).toBe('[B1] 1 → ← [a2] 1');
  const row = { inode: 105, peerInode: story.client(2).inode, receiveQueue: 2 };
  story.kernel([1], { sockets: [row] });
  expect(unread(story, 'client-2')).toBe('[B2] 1 → ← [a2] 1');
  // The content of what was wrongly counted as read is lost, but it is known to wait.
  expect(unread(story)).toBe('[] 2 → ← [] 0');
});
