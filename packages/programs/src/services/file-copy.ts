import type { ByteSpan } from '@socketarium/protocol/wire';

const encoder = new TextEncoder();

/**
 * One file on its way: its bytes are hashed as they come and not kept, so that a file of any size uses
 * the same memory.
 */
export class FileCopy {
  /** The size that the client announced. */
  readonly bytes: number;
  #got = 0;
  // Loaded when a file comes: other servers start without it.
  readonly #hash = process.getBuiltinModule('node:crypto').createHash('sha256');

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  /** Bytes that are still to come. */
  get missing(): number {
    return this.bytes - this.#got;
  }

  take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#got += bytes.length;
  }

  /** The answer, once; `claimed` is the client's SHA-256, 64 hex digits. */
  verdict(claimed: string): ByteSpan {
    const sha256 = this.#hash.digest('hex');
    const same = this.missing === 0 && claimed.trim().toLowerCase() === sha256;
    const bytes = encoder.encode(
      same
        ? `ok ${this.bytes} bytes sha256 ${sha256}\n`
        : `mismatch: got ${this.#got} of ${this.bytes} bytes, sha256 ${sha256}\n`,
    );
    return { bytes, length: bytes.length };
  }
}
