import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EPOLLET, EPOLLIN, EPOLLOUT } from './constants.ts';
import { EPOLL_EVENT_BYTES, encodeEpollEvent, newEpollEvents } from './epoll-events.ts';
import { runC } from './testing/c-program.ts';

it('is laid out as in C, packed or not', () => {
  const inC = runC(`#include <stdio.h>
    #include <string.h>
    #include <sys/epoll.h>
    int main(void) {
      struct epoll_event event;
      memset(&event, 0, sizeof event);
      event.events = EPOLLIN | EPOLLET;
      event.data.fd = 1030;
      for (size_t i = 0; i < sizeof event; i++) printf("%02x", ((unsigned char *)&event)[i]);
      return 0;
    }`);
  const event = new Int32Array(EPOLL_EVENT_BYTES / 4);
  encodeEpollEvent(event, EPOLLIN | EPOLLET, 1030);
  expect(Buffer.from(event.buffer).toString('hex')).toBe(inC);
});

it('returns what the kernel put in, at every index', () => {
  const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(fc.array(fc.record({ fd: int32, events: int32 })), (entries) => {
      const events = newEpollEvents(entries.length);
      const one = new Int32Array(EPOLL_EVENT_BYTES / 4);
      for (const [index, entry] of entries.entries()) {
        encodeEpollEvent(one, entry.events, entry.fd);
        events.bytes.set(new Uint8Array(one.buffer), index * EPOLL_EVENT_BYTES);
      }
      const read = entries.map((_, index) => ({
        fd: events.fd(index),
        events: events.events(index),
      }));
      expect(read).toEqual(entries);
    }),
  );
});

it('compares events as ints, EPOLLET’s bit 31 included', () => {
  const events = newEpollEvents(1);
  const one = new Int32Array(EPOLL_EVENT_BYTES / 4);
  encodeEpollEvent(one, EPOLLOUT | EPOLLET, 3);
  events.bytes.set(new Uint8Array(one.buffer));
  expect(events.events(0)).toBe(EPOLLOUT | EPOLLET);
});
