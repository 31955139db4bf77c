import { expect, test } from 'vitest';
import { hasRoom } from './selectors/lab.ts';
import { unreadOf, unreadOn } from './selectors/unread.ts';
import { Story } from './testing/transcript.ts';

/** What was sent and is not read yet, in a queue and after it. */

const unread = (story: Story, index = 0): string => {
  const connection = story.state.connections[index];
  if (connection === undefined) return 'no connection';
  const { bytes, text } = unreadOn(story.state, connection);
  return `${bytes}: ${text}`;
};

test('a queued client has its written data with it; accept and read consume it', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  const one = story.client(1);
  one.added().connects();
  story.kernel([1]);
  expect(unreadOf(story.state, 'client-1')).toEqual({ bytes: 0, text: '' });
  one.writes(4, 'hello\n').writes(4, 'you\n');
  expect(unreadOf(story.state, 'client-1')).toEqual({ bytes: 10, text: 'hello\nyou\n' });
  story.server.accepts(5, { pid: 501 });
  expect(unreadOf(story.state, 'client-1').bytes).toBe(0);
  expect(unread(story)).toBe('10: hello\nyou\n');
  story.server.reads(5, 'hello\n');
  expect(unread(story)).toBe('4: you\n');
  story.server.reads(5, 'you\n');
  expect(unread(story)).toBe('0: ');
});

test('data of a client that left before it was accepted still waits', () => {
  const story = new Story({ service: 'echo' });
  story.server.setsUp();
  story.client(1).added().connects().writes(4, 'hi\n').closes(4);
  expect(unreadOf(story.state, 'client-1')).toEqual({ bytes: 3, text: 'hi\n' });
});

test('for an external client only the kernel reports it, and for an unknown one nothing does', () => {
  const story = new Story({ transport: 'tcp', service: 'echo' });
  story.server.setsUp().accepts(5, { port: 45_678 });
  expect(unread(story)).toBe('0: ');
  const [external] = story.state.connections;
  if (external === undefined) throw new Error('it was accepted');
  const serverEnd = {
    ...{ inode: 105, peerInode: null, localPort: 80, peerPort: 45_678 },
    ...{ state: 'ESTABLISHED', receiveQueue: 7, sendQueue: 0, owner: null, holders: null },
  };
  expect(unreadOn(story.state, { ...external, serverEnd })).toEqual({ bytes: 7, text: '' });
  expect(unreadOf(story.state, 'client-9').bytes).toBe(0);
});

test('a queue has room while fewer wait than it admits, one more than the backlog', () => {
  const rooms = [0, 1, 2, 3].map((length) => hasRoom({ length, backlog: 1 }));
  expect(rooms).toEqual([true, true, false, false]);
});
