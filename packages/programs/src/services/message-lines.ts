import type { Conversation, Outcome, Piece } from './conversation.ts';

const NEWLINE = 10;

/** A conversation in lines, held in messages: each message is a line, whether or not it ends in a newline. */
export class MessageLines implements Conversation {
  readonly #lines: Conversation;
  #line = new Uint8Array(0);

  constructor(lines: Conversation) {
    this.#lines = lines;
  }

  feed(message: Piece): Outcome {
    const { bytes, length } = message;
    if (bytes[length - 1] === NEWLINE && length > 0) return this.#lines.feed(message);
    if (this.#line.length <= length) this.#line = new Uint8Array(length + 1);
    this.#line.set(bytes.subarray(0, length));
    this.#line[length] = NEWLINE;
    return this.#lines.feed({ bytes: this.#line, length: length + 1 });
  }
}
