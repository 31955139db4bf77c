import { CALLS, type CallName, type FieldType } from '../calls/table.ts';
import { LIMITS } from '../limits.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import {
  type ByteSpan,
  CALLED,
  ENTERED,
  ENTRY_TIME_BYTES,
  type FdSpan,
  type FieldPlan,
  type FieldValue,
  FRAME_HEADER_BYTES,
  FRAME_KINDS,
  MAX_FDS_BYTES,
  MAX_FRAME_BYTES,
  MAX_OTHER_ARGS,
  MAX_TEXT_BYTES,
  OTHER_ARGS_OFFSET,
  padded4,
  RETURNED,
  WILL_NOT_SLEEP,
} from './frame-format.ts';
import { encodeName } from './names.ts';

/** Half of a character beyond U+FFFF, or an escaped byte. */
const HALF = /[\udc80-\udcff]/;

/** Writes records into one buffer and hands it to `write` on flush, or when it is full. */
export class FrameWriter {
  readonly #bytes = new Uint8Array(LIMITS.recordBufferBytes);
  // Three views of one buffer: typed arrays store with the fewest instructions, and records are written
  // between two system calls, when the processor's caches and branch predictions are cold.
  readonly #words = new Int32Array(this.#bytes.buffer);
  readonly #doubles = new Float64Array(this.#bytes.buffer);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #text = new TextEncoder();
  readonly #write: (bytes: Uint8Array) => void;
  readonly #clock: () => number;
  #at = 0;
  #index = 0;
  #callId = 0;
  /** Time of the newest record. */
  #latest = 0;

  /**
   * @param write copies the bytes before it returns (the buffer is reused).
   * @param clock CLOCK_MONOTONIC now, nanoseconds.
   */
  constructor(write: (bytes: Uint8Array) => void, clock: () => number) {
    this.#write = write;
    this.#clock = clock;
  }

  /** True when there are records that the reader cannot see yet. */
  get pending(): boolean {
    return this.#at > 0;
  }

  /** The first record of every process. */
  opened(pid: number): void {
    this.#begin();
    this.#end(
      FRAME_KINDS.opened,
      0,
      0,
      pid,
      0,
      PROTOCOL_VERSION,
      this.#clock(),
      FRAME_HEADER_BYTES,
    );
  }

  /** A new call id, used in all records of the call. */
  newCallId(): number {
    this.#callId = (this.#callId + 1) >>> 0;
    return this.#callId;
  }

  /**
   * `values` are those of CALLS[call].entered, in its order.
   * @param maySleep false when it is known that the call will not sleep, as after poll(2) reported it
   * ready.
   */
  entered(
    client: number,
    tid: number,
    callId: number,
    call: CallName,
    values: readonly FieldValue[],
    maySleep = true,
  ): void {
    const id = CALLS[call].id;
    const start = this.#begin();
    const length = this.#fields(start + FRAME_HEADER_BYTES, ENTERED[id] as FieldPlan, values);
    const result = maySleep ? 0 : WILL_NOT_SLEEP;
    this.#end(FRAME_KINDS.entered, id, client, tid, callId, result, this.#clock(), length);
  }

  /**
   * `values` are those of CALLS[call].returned, in its order.
   * @param result ret, or -errno.
   * @param t when it returned, if that was not just now.
   */
  returned(
    client: number,
    tid: number,
    callId: number,
    call: CallName,
    result: number,
    values: readonly FieldValue[],
    t = this.#clock(),
  ): void {
    const id = CALLS[call].id;
    const start = this.#begin();
    const length = this.#fields(start + FRAME_HEADER_BYTES, RETURNED[id] as FieldPlan, values);
    this.#end(FRAME_KINDS.returned, id, client, tid, callId, result, t, length);
  }

  /**
   * A call that could not sleep, after it returned. `values` are those of CALLS[call].entered and
   * then those of `returned`, in their order.
   * @param result ret, or -errno.
   * @param enteredAt the clock just before the call.
   */
  called(
    client: number,
    tid: number,
    callId: number,
    call: CallName,
    result: number,
    enteredAt: number,
    values: readonly FieldValue[],
  ): void {
    const returnedAt = this.#clock();
    const id = CALLS[call].id;
    const start = this.#begin();
    const fields = start + FRAME_HEADER_BYTES;
    this.#doubles[fields >> 3] = enteredAt;
    const length = this.#fields(fields + ENTRY_TIME_BYTES, CALLED[id] as FieldPlan, values);
    this.#end(FRAME_KINDS.called, id, client, tid, callId, result, returnedAt, length);
    this.#index++;
  }

  /**
   * A call that CALLS does not have, after it returned.
   * @param name as in the man page; longer than MAX_TEXT_BYTES it is cut.
   * @param args the raw arguments, MAX_OTHER_ARGS at most; an address is not exact above 2^53.
   * @param ret what the kernel returned: -errno for a failure.
   * @param enteredAt the clock just before the call.
   */
  other(
    client: number,
    tid: number,
    callId: number,
    name: string,
    args: readonly number[],
    ret: number,
    enteredAt: number,
  ): void {
    const count = Math.min(args.length, MAX_OTHER_ARGS);
    const start = this.#begin();
    let at = start + FRAME_HEADER_BYTES;
    this.#doubles[at >> 3] = enteredAt;
    this.#doubles[(at >> 3) + 1] = ret;
    this.#words[(at >> 2) + 4] = count;
    this.#words[(at >> 2) + 5] = 0;
    at += OTHER_ARGS_OFFSET;
    for (let i = 0; i < count; i++, at += 8) this.#doubles[at >> 3] = args[i] as number;
    const length = this.#field(at, 'text', name) - start;
    this.#end(FRAME_KINDS.other, 0, client, tid, callId, 0, this.#clock(), length);
    this.#index++;
  }

  /** @param fd the call's descriptor, -1 for none. */
  gateWaiting(client: number, tid: number, callId: number, call: CallName, fd = -1): void {
    this.#begin();
    const { id } = CALLS[call];
    const t = this.#clock();
    this.#end(FRAME_KINDS.gateWaiting, id, client, tid, callId, fd, t, FRAME_HEADER_BYTES);
  }

  gatePassed(client: number, tid: number, callId: number, call: CallName): void {
    this.#begin();
    const { id } = CALLS[call];
    const t = this.#clock();
    this.#end(FRAME_KINDS.gatePassed, id, client, tid, callId, 0, t, FRAME_HEADER_BYTES);
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
    client: number,
    tid: number,
    callId: number,
    result: number,
    t: number,
    length: number,
  ): void {
    const words = this.#words;
    const word = this.#at >> 2;
    const padded = (length + 7) & ~7;
    // An earlier event of one thread may be written after a later event of another; times must not go back.
    if (t > this.#latest) this.#latest = t;
    words[word] = padded | (kind << 16) | (call << 24);
    words[word + 1] = client;
    words[word + 2] = tid;
    words[word + 3] = result;
    this.#doubles[(this.#at + 16) >> 3] = this.#latest;
    words[word + 6] = callId;
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
        // Fields begin at multiples of 4; a Float64Array would need 8.
        this.#view.setFloat64(at, value as number, true);
        return at + 8;
      case 'text': {
        const room = this.#bytes.subarray(at + 4, at + 4 + MAX_TEXT_BYTES);
        const written = this.#name(value as string, room);
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

  #name(name: string, room: Uint8Array): number {
    const { read, written } = this.#text.encodeInto(name, room);
    // A lone surrogate is a byte that is no UTF-8, which encodeInto() makes a U+FFFD of.
    if (!HALF.test(name) || read < name.length) return written;
    const bytes = encodeName(name).subarray(0, room.length);
    room.set(bytes);
    return bytes.length;
  }

  // A loop: for the few bytes of a record, subarray and set cost more than they save.
  #copy(at: number, from: Uint8Array, count: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < count; i++) bytes[at + i] = from[i] as number;
    return padded4(at + count);
  }
}
