import { Socket } from 'node:net';
import { SocketariumError } from '@socketarium/protocol/wire';
import { O_CLOEXEC } from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { lastErrno, native } from '../native.ts';

/** A number is written whole or not at all, pipe(7). */
const NUMBER_BYTES = 8;

/** The pipe to which all threads of this process write their numbers when they have something to report. */
export class ReportPipe {
  /** Where threads write to. */
  readonly writeFd: number;
  readonly #socket: Socket;
  #awaited = 0;

  /** @param onReport called with the numbers, in the order in which they were written. */
  constructor(onReport: (number: number) => void) {
    const fds = new Int32Array(2);
    if (native.pipe2(fds, O_CLOEXEC) < 0) {
      const errno = errnoSymbol(-lastErrno());
      throw new SocketariumError('UNSUPPORTED_SYSTEM', `pipe2 failed: ${errno}.`);
    }
    const [readFd = -1, writeFd = -1] = fds;
    this.writeFd = writeFd;
    this.#socket = new Socket({ fd: readFd, readable: true, writable: false });
    this.#socket.unref();
    this.#socket.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += NUMBER_BYTES) onReport(chunk.readUInt32LE(at));
    });
  }

  /** A report is to come: keeps the process alive for it. */
  await(): void {
    this.#awaited += 1;
    if (this.#awaited === 1) this.#socket.ref();
  }

  /** It came. */
  came(): void {
    this.#awaited -= 1;
    if (this.#awaited === 0) this.#socket.unref();
  }
}
