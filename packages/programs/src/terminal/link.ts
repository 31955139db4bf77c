import type { TerminalProgramConfig } from '@socketarium/protocol/wire';
import { isByteStream, isDatagram } from '@socketarium/protocol/wire';
import {
  ERRNO,
  encodeAutobind,
  libc,
  newPollFds,
  pollRevents,
  setPollFd,
} from '@socketarium/syscalls';
import { MSG_DONTWAIT, POLLIN, POLLOUT, SHUT_WR } from '@socketarium/syscalls/constants';
import { endpointOf, SOCKET_TYPES } from '../endpoint.ts';
import { UserError, whyBroken, whyNotConnected } from './sentences.ts';

const READ_BYTES = 65_536;
const STDIN = 0;
const STDOUT = 1;

/** The result of poll(2). */
export interface Ready {
  /** Standard input has data, or has ended. */
  readonly typed: boolean;
  /** The socket has data, or has ended. */
  readonly answered: boolean;
  readonly writable: boolean;
}

/** A connected socket and the terminal, both with blocking calls: it sleeps in poll(2). */
export class Link {
  readonly isByteStream: boolean;
  readonly isDatagram: boolean;
  readonly #fd: number;
  readonly #pollFds = newPollFds(2);
  readonly #buffer = new Uint8Array(READ_BYTES);

  /** Throws UserError when it cannot connect. */
  constructor({ transport, address }: TerminalProgramConfig) {
    this.isByteStream = isByteStream(transport);
    this.isDatagram = isDatagram(transport);
    const { domain, sockaddr } = endpointOf(address);
    const must = (result: number): number => {
      if (result < 0) throw new UserError(whyNotConnected(result, address, transport));
      return result;
    };
    this.#fd = must(libc.socket(domain, SOCKET_TYPES[transport], 0));
    // A name for the answers.
    if (transport === 'unix-dgram') must(libc.bind(this.#fd, encodeAutobind()));
    // For datagrams too: answers then come from this server only, and refusals are reported.
    must(libc.connect(this.#fd, sockaddr));
  }

  /**
   * Sleeps until something requested is ready, or for `timeoutMs` (-1: no limit); then nothing is ready.
   * The socket's answers are always waited for.
   */
  wait(typed: boolean, writable: boolean, timeoutMs = -1): Ready {
    setPollFd(this.#pollFds, 0, this.#fd, writable ? POLLIN | POLLOUT : POLLIN);
    setPollFd(this.#pollFds, 1, typed ? STDIN : -1, POLLIN);
    libc.poll(this.#pollFds, 2, timeoutMs);
    const socket = pollRevents(this.#pollFds, 0);
    return {
      typed: pollRevents(this.#pollFds, 1) !== 0,
      // Errors and hang-ups are reported by the next read.
      answered: (socket & ~POLLOUT) !== 0,
      writable: (socket & POLLOUT) !== 0,
    };
  }

  /** What was typed; null for end-of-file. The bytes are valid until the next call. */
  readTyped(): Uint8Array | null {
    const count = libc.read(STDIN, this.#buffer, READ_BYTES);
    if (count === -ERRNO.EAGAIN || count === -ERRNO.EINTR) return new Uint8Array(0);
    return count <= 0 ? null : this.#buffer.slice(0, count);
  }

  /** What was received; null for end-of-file. Throws UserError when the connection is broken. */
  receive(): Uint8Array | null {
    const count = libc.recvfrom(this.#fd, this.#buffer, READ_BYTES, MSG_DONTWAIT, null);
    if (count === -ERRNO.EAGAIN || count === -ERRNO.EINTR) return new Uint8Array(0);
    if (count < 0) throw new UserError(whyBroken(count));
    return count === 0 && !this.isDatagram ? null : this.#buffer.slice(0, count);
  }

  /** As much of it as there is room for, without sleeping. Throws UserError. */
  send(bytes: Uint8Array): number {
    const sent = libc.sendto(this.#fd, bytes, bytes.length, MSG_DONTWAIT, null);
    if (sent === -ERRNO.EAGAIN || sent === -ERRNO.EINTR) return 0;
    if (sent < 0) throw new UserError(whyBroken(sent));
    return sent;
  }

  /** Half-close: nothing more will be sent. Datagrams have no end. */
  endSaying(): void {
    if (!this.isDatagram) libc.shutdown(this.#fd, SHUT_WR);
  }
}

/** Writes all of it to standard output, before anything else is done. False when it has no reader. */
export const print = (bytes: Uint8Array): boolean => {
  let rest = bytes;
  while (rest.length > 0) {
    const written = libc.write(STDOUT, rest, rest.length);
    if (written >= 0) rest = rest.subarray(written);
    else if (written === -ERRNO.EAGAIN) libc.poll1(STDOUT, POLLOUT, -1);
    else if (written !== -ERRNO.EINTR) return false;
  }
  return true;
};
