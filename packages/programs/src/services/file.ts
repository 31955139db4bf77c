import { type ByteSpan, LIMITS } from '@socketarium/protocol/wire';
import type { Conversation, Outcome, Piece, ServiceDefinition } from './conversation.ts';
import { FileCopy } from './file-copy.ts';
import { fileHeaderIn, HEADER_BYTES } from './file-header.ts';
import { fileInMessages } from './file-messages.ts';

const NEWLINE = 10;
/** 64 hex digits and a newline. */
const TRAILER_BYTES = 65;
const NOTHING_YET: Outcome = { replies: [], done: false };

const encoder = new TextEncoder();
const NOT_A_HEADER: ByteSpan = (() => {
  const bytes = encoder.encode(`not a file: say FILE, its name and up to ${LIMITS.fileBytes}\n`);
  return { bytes, length: bytes.length };
})();

/**
 * The `file` service, "copying a movie", on a byte stream. The client sends `FILE <name> <bytes>` and a
 * newline, then exactly that many bytes, then their SHA-256 in 64 hex digits and a newline. The answer is
 * one line, `ok <bytes> bytes sha256 <hex>` or `mismatch: got <bytes> of <bytes> bytes, sha256 <hex>`,
 * and the server closes. A first line that is no header is answered with an error line.
 */
export class FileConversation implements Conversation {
  /** The header's line, and later the trailer's, as far as it has come. */
  #line = '';
  #copy: FileCopy | null = null;

  feed(piece: Piece): Outcome {
    let at = 0;
    if (this.#copy === null) {
      at = this.#takeLine(piece, at, HEADER_BYTES);
      if (!this.#line.endsWith('\n')) {
        return this.#line.length < HEADER_BYTES ? NOTHING_YET : answer(NOT_A_HEADER);
      }
      const header = fileHeaderIn(this.#line.slice(0, -1));
      if (header === null) return answer(NOT_A_HEADER);
      this.#copy = new FileCopy(header.bytes);
      this.#line = '';
    }
    const end = Math.min(piece.length, at + this.#copy.missing);
    if (end > at) this.#copy.take(piece.bytes.subarray(at, end));
    if (this.#copy.missing > 0) return NOTHING_YET;
    this.#takeLine(piece, end, TRAILER_BYTES);
    const whole = this.#line.endsWith('\n') || this.#line.length === TRAILER_BYTES;
    return whole ? answer(this.#copy.verdict(this.#line)) : NOTHING_YET;
  }

  /** Adds the piece's bytes from `at` on to the line, and returns where the line ends. */
  #takeLine({ bytes, length }: Piece, at: number, limit: number): number {
    const most = Math.min(length, at + limit - this.#line.length);
    let end = at;
    while (end < most && bytes[end] !== NEWLINE) end++;
    if (end < most) end++;
    this.#line += String.fromCharCode(...bytes.subarray(at, end));
    return end;
  }
}

const answer = (reply: ByteSpan): Outcome => ({ replies: [reply], done: true });

export const file: ServiceDefinition = {
  readBytes: 65_536,
  messageBytes: LIMITS.chunkBytes,
  begin: () => new FileConversation(),
  beginMessages: fileInMessages,
};
