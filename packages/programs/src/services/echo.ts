import { type ByteSpan, LIMITS } from '@socketarium/protocol/wire';
import type { Conversation, Outcome, ServiceDefinition } from './conversation.ts';
import { LineSplitter } from './line-splitter.ts';
import { LINE_TOO_LONG } from './line-too-long.ts';

const NEWLINE = 10;

/**
 * The `echo` service: each line back, newline included, one reply a line, until end-of-file. Half a
 * line waits for its newline; at end-of-file it is forgotten. A line over LIMITS.lineBytes is
 * answered with an error line and ends the service.
 */
export class EchoConversation implements Conversation {
  readonly #lines = new LineSplitter(LIMITS.lineBytes);
  readonly #oneReply: ByteSpan[] = [LINE_TOO_LONG];
  readonly #oneReplyOutcome: Outcome = { replies: this.#oneReply, done: false };
  #replies: ByteSpan[] = [];

  feed(piece: ByteSpan): Outcome {
    if (this.#lines.unfinishedBytes === 0 && isOneLine(piece)) {
      // The usual case, and the one that is measured: nothing is copied or allocated.
      this.#oneReply[0] = piece;
      return this.#oneReplyOutcome;
    }
    this.#replies = [];
    const short = this.#lines.feed(piece, this.#takeLine);
    if (!short) this.#replies.push(LINE_TOO_LONG);
    return { replies: this.#replies, done: !short };
  }

  #takeLine = (bytes: Uint8Array, start: number, end: number): boolean => {
    const line = new Uint8Array(end - start + 1);
    line.set(bytes.subarray(start, end));
    line[end - start] = NEWLINE;
    this.#replies.push({ bytes: line, length: line.length });
    return true;
  };
}

const isOneLine = (piece: ByteSpan): boolean => {
  const last = piece.length - 1;
  if (piece.bytes[last] !== NEWLINE) return false;
  for (let at = 0; at < last; at++) if (piece.bytes[at] === NEWLINE) return false;
  return true;
};

/** Each message back as it is. */
const inMessages: Conversation = { feed: (piece) => ({ replies: [piece], done: false }) };

export const echo: ServiceDefinition = {
  readBytes: 4096,
  // No datagram of UDP is longer.
  messageBytes: 65_536,
  begin: () => new EchoConversation(),
  beginMessages: () => inMessages,
};
