import { expect, test } from 'vitest';
import { Story } from './testing/transcript.ts';

/** The kernel's sockets and their holders, from calls. */

const holdersOf = ({ state }: Story, inode: number) =>
  state.sockets.find((one) => one.inode === inode)?.holders;

test('a socket that is reported again under its own number is still held', () => {
  const story = new Story();
  story.server.setsUp();
  const [{ fd, inode } = { fd: -1, inode: -1 }] = story.state.server.descriptors;
  const { pid } = story.state.server;
  expect(holdersOf(story, inode)).toEqual([{ pid, fd }]);
  // A close(2) that was not seen, and the kernel reused both numbers.
  story.server.calls('socket', { domain: 'AF_UNIX', type: 'SOCK_STREAM', inode }, fd);
  expect(holdersOf(story, inode)).toEqual([{ pid, fd }]);
  story.server.closes(fd);
  expect(holdersOf(story, inode)).toBeUndefined();
});
