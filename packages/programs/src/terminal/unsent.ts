const NEWLINE = 10;
/** A longer line is sent in pieces. */
const LONGEST_BYTES = 32_768;

/**
 * What was typed and is not sent yet. With message boundaries each line is a message, with its newline,
 * however the input was split; on a byte stream that makes no difference.
 */
export class Unsent {
  readonly #inMessages: boolean;
  #bytes: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(inMessages: boolean) {
    this.#inMessages = inMessages;
  }

  add(bytes: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
  }

  /** No more input: a line without its newline is a line too. */
  end(): void {
    this.#ended = true;
  }

  /** Drops all of it. */
  forget(): void {
    this.#bytes = new Uint8Array(0);
  }

  /** What must be sent next; null when there is nothing yet. */
  get next(): Uint8Array | null {
    if (this.#bytes.length === 0) return null;
    if (!this.#inMessages) return this.#bytes;
    const end = this.#bytes.subarray(0, LONGEST_BYTES).indexOf(NEWLINE) + 1;
    if (end > 0) return this.#bytes.subarray(0, end);
    if (this.#bytes.length >= LONGEST_BYTES) return this.#bytes.subarray(0, LONGEST_BYTES);
    return this.#ended ? this.#bytes : null;
  }

  /** This many bytes of `next` were sent. */
  sent(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }
}
