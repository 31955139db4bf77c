/**
 * struct pollfd, poll(2), eight bytes: fd, an int; events and revents, a short each. As 32-bit words
 * on a little-endian machine: the descriptor, then events in the lower half and revents in the upper.
 */
export const POLLFD_WORDS = 2;

/** Room for `count` structures. */
export function newPollFds(count: number): Int32Array {
  return new Int32Array(count * POLLFD_WORDS);
}

/** Puts a descriptor and what is asked of it at `index`, revents being 0. */
export function setPollFd(fds: Int32Array, index: number, fd: number, events: number): void {
  fds[index * POLLFD_WORDS] = fd;
  fds[index * POLLFD_WORDS + 1] = events & 0xffff;
}

export function pollFd(fds: Int32Array, index: number): number {
  return fds[index * POLLFD_WORDS] ?? -1;
}

export function pollEvents(fds: Int32Array, index: number): number {
  return (fds[index * POLLFD_WORDS + 1] ?? 0) & 0xffff;
}

/** The result of poll(2): 0 when none of the requested events is true. */
export function pollRevents(fds: Int32Array, index: number): number {
  return (fds[index * POLLFD_WORDS + 1] ?? 0) >>> 16;
}
