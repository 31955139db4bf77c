import type { Conversation, Outcome, Piece } from './conversation.ts';
import { FileCopy } from './file-copy.ts';
import { fileHeaderIn, HEADER_BYTES } from './file-header.ts';

const TRAILER = /^[0-9a-f]{64}\n?$/;
const TRAILER_BYTES = 65;
const NOTHING_YET: Outcome = { replies: [], done: false };
/** Without a header it is not known what is being copied. */
const LOST: Outcome = { replies: [], done: true };

/**
 * The `file` service in messages: the header is one, each chunk is one, and the trailer is one. The
 * server does not notice a lost datagram, so the copy is what arrived: when the trailer comes too early
 * the verdict is a mismatch, and when the header or the trailer is lost there is none.
 *
 * A chunk that looks like a trailer is taken for it, and one that looks like a header begins a new file:
 * the messages have nothing but boundaries.
 */
class FileMessages implements Conversation {
  #copy: FileCopy | null = null;

  feed({ bytes, length }: Piece): Outcome {
    const text = length <= HEADER_BYTES ? latin1(bytes, length) : '';
    const header = text.endsWith('\n') ? fileHeaderIn(text.slice(0, -1)) : null;
    if (header !== null) {
      this.#copy = new FileCopy(header.bytes);
      return NOTHING_YET;
    }
    if (this.#copy === null) return LOST;
    if (this.#copy.missing <= 0 || (length <= TRAILER_BYTES && TRAILER.test(text))) {
      return { replies: [this.#copy.verdict(text)], done: true };
    }
    this.#copy.take(bytes.subarray(0, length));
    return NOTHING_YET;
  }
}

export const fileInMessages = (): Conversation => new FileMessages();

const latin1 = (bytes: Uint8Array, length: number): string =>
  String.fromCharCode(...bytes.subarray(0, length));
