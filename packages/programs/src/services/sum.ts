import { type ByteSpan, LIMITS } from '@socketarium/protocol/wire';
import type { Conversation, Outcome, ServiceDefinition } from './conversation.ts';
import { LineSplitter } from './line-splitter.ts';
import { LINE_TOO_LONG } from './line-too-long.ts';
import { MessageLines } from './message-lines.ts';

const INTEGER = /^[+-]?\d+$/;
/** No 64-bit integer has more digits. */
const LONGEST_INTEGER = 20;
const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;
/** Bytes of an invalid line that are quoted back. */
const QUOTED_BYTES = 40;

const encoder = new TextEncoder();

/**
 * The `sum` service: newline-terminated integers, of which `0` ends the service; then the reply is the
 * sum and a newline, and the server closes.
 *
 * - An integer has 64 bits, may have a sign, and blanks (or a carriage return) around it.
 * - The sum itself has as many bits as it needs.
 * - Any other line is answered with `not a number: …` and does not count; the service goes on.
 * - A line over LIMITS.lineBytes is answered with an error line and ends the service.
 */
export class SumConversation implements Conversation {
  readonly #lines = new LineSplitter(LIMITS.lineBytes);
  #sum = 0n;
  #replies: ByteSpan[] = [];
  #done = false;

  feed(piece: ByteSpan): Outcome {
    this.#replies = [];
    const short = this.#lines.feed(piece, this.#takeLine);
    if (!short) {
      this.#replies.push(LINE_TOO_LONG);
      this.#done = true;
    }
    return { replies: this.#replies, done: this.#done };
  }

  #takeLine = (bytes: Uint8Array, start: number, end: number): boolean => {
    const number = integerIn(bytes, start, end);
    if (number === null) {
      this.#reply(`not a number: ${quoted(bytes, start, end)}\n`);
      return true;
    }
    this.#sum += number;
    if (number !== 0n) return true;
    this.#reply(`${this.#sum}\n`);
    this.#done = true;
    return false;
  };

  #reply(text: string): void {
    const bytes = encoder.encode(text);
    this.#replies.push({ bytes, length: bytes.length });
  }
}

const latin1 = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

const integerIn = (bytes: Uint8Array, start: number, end: number): bigint | null => {
  // Blanks are skipped here, so that a line of 64 KiB never becomes a string.
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from] as number)) from++;
  while (to > from && isBlank(bytes[to - 1] as number)) to--;
  if (to - from > LONGEST_INTEGER) return null;
  const digits = latin1(bytes, from, to);
  if (!INTEGER.test(digits)) return null;
  const number = BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
  return number < SMALLEST || number > LARGEST ? null : number;
};

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13;

/** The line's beginning, with a `?` for every byte that a terminal might interpret. */
const quoted = (bytes: Uint8Array, start: number, end: number): string => {
  const shown = latin1(bytes, start, Math.min(end, start + QUOTED_BYTES));
  return shown.replace(/[^\x20-\x7e]/g, '?') + (end - start > QUOTED_BYTES ? '…' : '');
};

export const sum: ServiceDefinition = {
  readBytes: 128,
  messageBytes: 128,
  begin: () => new SumConversation(),
  beginMessages: () => new MessageLines(new SumConversation()),
};
