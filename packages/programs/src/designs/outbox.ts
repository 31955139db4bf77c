import type { ByteSpan } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import type { ServerCalls } from '../server-calls.ts';
import type { IoPair } from './io.ts';

/** Replies on their way to one client through a non-blocking socket, which may be full. */
export class Outbox {
  #rest: ByteSpan[] = [];

  put(replies: readonly ByteSpan[]): void {
    this.#rest.push(...replies);
  }

  /**
   * Writes until everything is `sent`, the socket is `full` (EAGAIN), or the peer is `gone`. The rest is
   * copied, so that the replies' owner may reuse its buffers.
   */
  send(os: ServerCalls, io: IoPair, fd: number): 'sent' | 'full' | 'gone' {
    for (let first = this.#rest[0]; first !== undefined; first = this.#rest[0]) {
      const written = io.send(os, fd, first.bytes, first.length, null);
      if (written === first.length) this.#rest.shift();
      else if (written >= 0) this.#rest[0] = withoutFirst(first, written);
      else if (written === -ERRNO.EAGAIN) {
        this.#rest = this.#rest.map(({ bytes, length }) => ({
          bytes: bytes.slice(0, length),
          length,
        }));
        return 'full';
      } else if (written !== -ERRNO.EINTR) return 'gone';
    }
    return 'sent';
  }
}

const withoutFirst = ({ bytes, length }: ByteSpan, count: number): ByteSpan => ({
  bytes: bytes.subarray(count),
  length: length - count,
});
