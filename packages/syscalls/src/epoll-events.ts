import type { EpollEvents } from './calls.ts';

/**
 * struct epoll_event, epoll_event(3type): events, 32 bits, and 64 bits of user data, where we keep the
 * descriptor. It is packed on x86-64 (12 bytes); elsewhere the data is aligned (16 bytes).
 */
const PACKED = process.arch === 'x64';
export const EPOLL_EVENT_BYTES = PACKED ? 12 : 16;
const WORDS = EPOLL_EVENT_BYTES / 4;
const DATA_WORD = PACKED ? 1 : 2;

/** Room for what epoll_wait(2) reports at once, at most `count`. */
export function newEpollEvents(count: number): EpollEvents {
  const words = new Int32Array(count * WORDS);
  return {
    bytes: new Uint8Array(words.buffer),
    fd: (index) => words[index * WORDS + DATA_WORD] ?? -1,
    events: (index) => words[index * WORDS] ?? 0,
  };
}

/** One structure for epoll_ctl(2), written into `target`. */
export function encodeEpollEvent(target: Int32Array, events: number, fd: number): void {
  target.fill(0);
  target[0] = events;
  target[DATA_WORD] = fd;
}
