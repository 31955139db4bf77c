import { CALLS, type CallName, type FieldType } from '../calls/table.ts';
import { LIMITS } from '../limits.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import {
  type ByteSpan,
  CALLED,
  ENTERED,
  type FdSpan,
  type FieldPlan,
  type FieldValue,
  FRAME_HEADER_BYTES,
  FRAME_KINDS,
  MAX_FDS_BYTES,
  MAX_FRAME_BYTES,
  MAX_TEXT_BYTES,
  padded4,
  RETURNED,
} from './frame-format.ts';

/** Writes records into one buffer and hands it to `write` when told to, or when it is full. */
export class FrameWriter {
  readonly #bytes = new Uint8Array(LIMITS.recordBufferBytes);
  // Three views of one buffer: typed arrays store with the fewest instructions, and records are
  // written between two system calls, when the processor's caches and predictions are cold.
  readonly #words = new Int32Array(this.#bytes.buffer);
  readonly #doubles = new Float64Array(this.#bytes.buffer);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #text = new TextEncoder();
  readonly #write: (bytes: Uint8Array) => void;
  readonly #clock: () => number;
  #at = 0;
  #index = 0;

  /**
   * @param write takes the bytes away before it returns (the buffer is used again).
   * @param clock CLOCK_MONOTONIC now, nanoseconds.
   */
  constructor(write: (bytes: Uint8Array) => void, clock: () => number) {
    this.#write = write;
    this.#clock = clock;
  }

  /** True when there is something that the reader cannot see yet. */
  get pending(): boolean {
    return this.#at > 0;
  }

  /** The first record of every process. */
  opened(pid: number): void {
    this.#begin();
    this.#end(FRAME_KINDS.opened, 0, 0, pid, PROTOCOL_VERSION, pid, FRAME_HEADER_BYTES);
  }

  /** `values` are those of CALLS[call].entered, in its order. */
  entered(actor: number, tid: number, call: CallName, values: readonly FieldValue[]): void {
    const id = CALLS[call].id;
    const start = this.#begin();
    const length = this.#fields(start + FRAME_HEADER_BYTES, ENTERED[id] as FieldPlan, values);
    this.#end(FRAME_KINDS.entered, id, actor, tid, 0, 0, length);
  }

  /** `values` are those of CALLS[call].returned, in its order. */
  returned(
    actor: number,
    tid: number,
    call: CallName,
    ret: number,
    errno: number,
    values: readonly FieldValue[],
  ): void {
    const id = CALLS[call].id;
    const start = this.#begin();
    const length = this.#fields(start + FRAME_HEADER_BYTES, RETURNED[id] as FieldPlan, values);
    this.#end(FRAME_KINDS.returned, id, actor, tid, ret, errno, length);
  }

  /**
   * A call that could not sleep, after it returned. `values` are those of CALLS[call].entered and
   * then those of `returned`, in their order.
   */
  called(
    actor: number,
    tid: number,
    call: CallName,
    ret: number,
    errno: number,
    values: readonly FieldValue[],
  ): void {
    const id = CALLS[call].id;
    const start = this.#begin();
    const length = this.#fields(start + FRAME_HEADER_BYTES, CALLED[id] as FieldPlan, values);
    this.#end(FRAME_KINDS.called, id, actor, tid, ret, errno, length);
    this.#index++;
  }

  /** @param fd the descriptor that the call is about, -1 for none: it has the place of a return value. */
  gateWaiting(actor: number, tid: number, call: CallName, fd = -1): void {
    this.#begin();
    this.#end(FRAME_KINDS.gateWaiting, CALLS[call].id, actor, tid, fd, 0, FRAME_HEADER_BYTES);
  }

  gatePassed(actor: number, tid: number, call: CallName): void {
    this.#begin();
    this.#end(FRAME_KINDS.gatePassed, CALLS[call].id, actor, tid, 0, 0, FRAME_HEADER_BYTES);
  }

  flush(): void {
    if (this.#at === 0) return;
    const end = this.#at;
    this.#at = 0;
    this.#write(this.#bytes.subarray(0, end));
  }

  /** Where the next record begins, with room for the longest. */
  #begin(): number {
    if (this.#at + MAX_FRAME_BYTES > this.#bytes.length) this.flush();
    return this.#at;
  }

  #end(
    kind: number,
    call: number,
    actor: number,
    tid: number,
    ret: number,
    errno: number,
    length: number,
  ): void {
    const words = this.#words;
    const word = this.#at >> 2;
    const padded = (length + 7) & ~7;
    words[word] = padded | (kind << 16) | (call << 24);
    words[word + 1] = actor;
    words[word + 2] = tid;
    words[word + 3] = ret;
    this.#doubles[(this.#at + 16) >> 3] = this.#clock();
    words[word + 6] = errno;
    words[word + 7] = this.#index++;
    this.#at += padded;
  }

  /** Writes the fields from `at` on; returns the record's length up to their end. */
  #fields(at: number, fields: FieldPlan, values: readonly FieldValue[]): number {
    const types = fields.types;
    let next = at;
    for (let i = 0; i < types.length; i++) {
      const value = values[i];
      if (types[i] === 'int') {
        this.#words[next >> 2] = value as number;
        next += 4;
      } else next = this.#field(next, types[i] as FieldType, value);
    }
    return next - this.#at;
  }

  #field(at: number, type: FieldType, value: FieldValue | undefined): number {
    const words = this.#words;
    switch (type) {
      case 'int':
        words[at >> 2] = value as number;
        return at + 4;
      case 'uint':
        // Fields begin at multiples of 4; a Float64Array would want 8.
        this.#view.setFloat64(at, value as number, true);
        return at + 8;
      case 'text': {
        const room = this.#bytes.subarray(at + 4, at + 4 + MAX_TEXT_BYTES);
        const { written } = this.#text.encodeInto(value as string, room);
        words[at >> 2] = written;
        return padded4(at + 4 + written);
      }
      case 'bytes': {
        const { bytes, length } = value as ByteSpan;
        const shown = Math.min(length, LIMITS.previewBytes);
        words[at >> 2] = length;
        words[(at >> 2) + 1] = shown;
        return this.#copy(at + 8, bytes, shown);
      }
      case 'fds': {
        const { bits, nfds } = value as FdSpan;
        const count = Math.min((nfds + 7) >> 3, MAX_FDS_BYTES);
        words[at >> 2] = count;
        return this.#copy(at + 4, bits, count);
      }
    }
  }

  // A loop: for the few bytes of a record, subarray and set cost more than they save.
  #copy(at: number, from: Uint8Array, count: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < count; i++) bytes[at + i] = from[i] as number;
    return padded4(at + count);
  }
}
