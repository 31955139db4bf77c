import type { ByteSpan } from '@socketarium/protocol/wire';
import { SEEK_SET } from '@socketarium/syscalls/constants';
import { errnoSymbol } from '@socketarium/syscalls/errno';
import type { FileCalls } from '../server-calls.ts';
import type { Conversation, Outcome, Piece, ServiceDefinition } from './conversation.ts';

/** How much of the file is read. */
const FILE_BYTES = 65_536;
/** How much of it is sent back. */
const SHOWN_BYTES = 200;
const NEWLINE = 10;
const NOTHING_YET: Outcome = { replies: [], done: false };

/** Of the descriptor that is being read. */
const content = new Uint8Array(FILE_BYTES);
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * The `descriptor` service: the client passes a descriptor with a line (SCM_RIGHTS, unix(7)); the server
 * reads its file from the beginning, which it could not have opened by any name, and answers `<n> bytes:
 * <the first 200 of them>` in one line. A line without a descriptor is answered with `no descriptor
 * came`.
 */
class DescriptorConversation implements Conversation {
  readonly #files: FileCalls;

  constructor(files: FileCalls) {
    this.#files = files;
  }

  feed({ bytes, length, descriptors = [] }: Piece): Outcome {
    if (descriptors.length === 0) {
      return bytes[length - 1] === NEWLINE ? outcome(['no descriptor came\n']) : NOTHING_YET;
    }
    return outcome(descriptors.map((fd) => this.#contentOf(fd)));
  }

  #contentOf(fd: number): string {
    // The offset is shared, and is where the client left it. A file without one is not read: it might put
    // the server to sleep.
    const sought = this.#files.lseek(fd, 0, SEEK_SET);
    if (sought < 0) return `not a file: ${errnoSymbol(sought)}\n`;
    const count = this.#files.read(fd, content, FILE_BYTES);
    if (count < 0) return `not readable: ${errnoSymbol(count)}\n`;
    const shown = decoder.decode(content.subarray(0, Math.min(count, SHOWN_BYTES)));
    return `${count} bytes: ${shown.replace(/\p{Cc}+/gu, ' ')}\n`;
  }
}

const outcome = (lines: readonly string[]): Outcome => ({
  replies: lines.map((line): ByteSpan => {
    const bytes = encoder.encode(line);
    return { bytes, length: bytes.length };
  }),
  done: false,
});

const begin = (files: FileCalls): Conversation => new DescriptorConversation(files);

export const descriptor: ServiceDefinition = {
  readBytes: 4096,
  messageBytes: 4096,
  begin,
  beginMessages: begin,
};
