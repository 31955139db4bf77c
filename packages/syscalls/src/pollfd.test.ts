import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newPollFds, pollEvents, pollFd, pollRevents, setPollFd } from './pollfd.ts';
import { runC } from './testing/c-program.ts';

const entry = fc.record({
  fd: fc.integer({ min: -1, max: 0x7fff_ffff }),
  events: fc.integer({ min: 0, max: 0xffff }),
  revents: fc.integer({ min: 0, max: 0xffff }),
});

it('holds what was put in, each field beside the others', () => {
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const fds = newPollFds(entries.length);
      for (const [index, { fd, events }] of entries.entries()) setPollFd(fds, index, fd, events);
      // As the kernel does: revents is the last short.
      const view = new DataView(fds.buffer);
      for (const [index, { revents }] of entries.entries()) {
        expect(pollRevents(fds, index)).toBe(0);
        view.setUint16(index * 8 + 6, revents, true);
      }
      const read = entries.map((_, index) => ({
        fd: pollFd(fds, index),
        events: pollEvents(fds, index),
        revents: pollRevents(fds, index),
      }));
      expect(read).toEqual(entries);
    }),
  );
});

it('is laid out as in C', () => {
  const inC = runC(`#include <poll.h>
    #include <stdio.h>
    int main(void) {
      struct pollfd fds[] = { { 5, POLLIN | POLLPRI, 0 }, { 1030, POLLOUT, POLLHUP | POLLERR } };
      for (size_t i = 0; i < sizeof fds; i++) printf("%02x", ((unsigned char *)fds)[i]);
      return 0;
    }`);
  const fds = newPollFds(2);
  setPollFd(fds, 0, 5, 3);
  setPollFd(fds, 1, 1030, 4);
  new DataView(fds.buffer).setUint16(14, 0x18, true);
  expect(Buffer.from(fds.buffer).toString('hex')).toBe(inC);
});
