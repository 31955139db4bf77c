import { expect, test } from 'vitest';
import { blockedInConnect, waitingForRoom } from './selectors/lab.ts';
import { serverHasNoRoom } from './selectors/room.ts';
import { Story } from './testing/transcript.ts';

/** Which calls lack room: being open is not enough. */

const noRoom = (story: Story) =>
  story.state.clients.filter((one) => one.noRoom).map((one) => one.id);

test('a slow connect beside a queue with room is not waiting for room', () => {
  const story = new Story({ backlog: 1 });
  story.server.setsUp();
  story.client(1).added().asks();
  story.kernel([], { t: story.t + 400e6 });
  expect(noRoom(story)).toEqual([]);
  expect(blockedInConnect(story.state)).toEqual([]);
});

test('connect finds the queue full, or is found asleep beside a full one; it ends when it returns', () => {
  const story = new Story({ backlog: 0 });
  story.server.setsUp();
  for (const n of [1, 2]) story.client(n).added();
  story.client(1).connects();
  story.client(2).asks();
  expect(noRoom(story)).toEqual([]);
  story.kernel([1]);
  expect(noRoom(story)).toEqual(['client-2']);
  story.client(3).added().asks();
  expect(blockedInConnect(story.state).map((one) => one.id)).toEqual(['client-2', 'client-3']);
  story.server.accepts(5, { pid: 501 });
  story.client(2).connected();
  expect(noRoom(story)).toEqual(['client-3']);
  story.client(3).exits(null, 'SIGKILL');
  expect(noRoom(story)).toEqual([]);
});

test('TCP: a client whose SYN was dropped has no room until its kernel tries again, even if there is some now', () => {
  const story = new Story({ transport: 'tcp', backlog: 0 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.kernel([1]);
  story.client(2).added().asks();
  story.server.accepts(5, { port: story.client(1).port });
  story.kernel([]);
  expect(story.state.listening?.acceptQueue.length).toBe(0);
  expect(noRoom(story)).toEqual(['client-2']);
  story.client(2).connected();
  expect(noRoom(story)).toEqual([]);
});

test('a stream’s write has no room while much of what was sent is unread', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects();
  story.server.accepts(5, { pid: 501 });
  one.writes(4, 'hello\n').enters('write', { fd: 4, buf: 'hello\n', count: 6 });
  expect(noRoom(story)).toEqual([]);
  const rows = { peerInode: 105, sendQueue: 200_000 };
  story.kernel([], { sockets: [{ inode: one.inode, ...rows }] });
  expect(noRoom(story)).toEqual(['client-1']);
  one.returns('write', 6);
  expect(noRoom(story)).toEqual([]);

  story.server.enters('write', { fd: 5, buf: 'hello\n', count: 6 });
  expect(serverHasNoRoom(story.state)).toBe(false);
  story.kernel([], { sockets: [{ inode: 105, peerInode: one.inode, sendQueue: 200_000 }] });
  expect(serverHasNoRoom(story.state)).toBe(true);
});

test('a datagram has no room in a full queue, or while much of its sender’s own waits', () => {
  const story = new Story({ transport: 'unix-dgram', service: 'echo' });
  story.server.setsUp();
  const [one, two] = [story.client(1), story.client(2)];
  for (const client of [one, two]) client.added().opens();
  one.sends('a').sending('b');
  story.kernel(null, { datagrams: { receiveQueue: 1, maxLength: 2 } });
  expect(waitingForRoom(story.state)).toEqual([]);
  one.returns('sendto', 1);
  two.sending('c');
  story.kernel(null, { datagrams: { receiveQueue: 1, maxLength: 2 } });
  expect(waitingForRoom(story.state).map((client) => client.id)).toEqual(['client-2']);
});
