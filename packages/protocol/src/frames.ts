import { CALLS, type CallName, callById, type FieldType } from './calls.ts';
import type { ArgValue } from './events.ts';
import { LIMITS } from './limits.ts';
import { PROTOCOL_VERSION } from './version.ts';

/**
 * The binary event records that programs write and the host reads. Little-endian. Every record is a
 * 32-byte header and then the fields that CALLS gives for its call, in the table's order:
 *
 * | offset | size | field                                                                        |
 * | ------ | ---- | ---------------------------------------------------------------------------- |
 * | 0      | 2    | length of the record, header included                                        |
 * | 2      | 1    | kind, FRAME_KINDS                                                            |
 * | 3      | 1    | call id, 0 in `opened`                                                       |
 * | 4      | 4    | actor: 0 the server, N client-N                                              |
 * | 8      | 4    | thread id; 0 for a call made on a pool thread, whose id the runtime hides    |
 * | 12     | 4    | ret of `returned` (signed); PROTOCOL_VERSION in `opened`                     |
 * | 16     | 8    | CLOCK_MONOTONIC nanoseconds, a double                                        |
 * | 24     | 4    | errno of `returned`, 0 for none; pid in `opened`                             |
 * | 28     | 4    | index: 0, 1, 2 … by process, so that a reader knows that it lost nothing     |
 *
 * Fields: `int` 4 bytes signed; `uint` 8 bytes, a double; `text` a 2-byte count and UTF-8; `bytes` a
 * 4-byte exact length, a 2-byte count and that many bytes; `fds` a 2-byte count and that many bytes
 * of fd_set's bitmap.
 */
export const FRAME_HEADER_BYTES = 32;
export const FRAME_KINDS = {
  opened: 1,
  entered: 2,
  returned: 3,
  gateWaiting: 4,
  gatePassed: 5,
} as const;
export type FrameKind = keyof typeof FRAME_KINDS;

/** No record is longer: text is cut at MAX_TEXT_BYTES, and no call has more than two texts. */
export const MAX_FRAME_BYTES = 2048;
const MAX_TEXT_BYTES = 600;

/** The first `length` bytes of `bytes`: what a buffer argument holds, without allocating a view. */
export interface ByteSpan {
  bytes: Uint8Array;
  length: number;
}

/** fd_set's bitmap, of which the first `nfds` bits count. */
export interface FdSpan {
  bits: Uint8Array;
  nfds: number;
}

export type FieldValue = number | string | ByteSpan | FdSpan;

interface FieldPlan {
  readonly names: readonly string[];
  readonly types: readonly FieldType[];
}

const plan = (fields: Readonly<Record<string, FieldType>>): FieldPlan => ({
  names: Object.keys(fields),
  types: Object.values(fields),
});

const NO_FIELDS: FieldPlan = { names: [], types: [] };
const ENTERED: FieldPlan[] = [];
const RETURNED: FieldPlan[] = [];
for (const call of Object.values(CALLS)) {
  ENTERED[call.id] = plan(call.entered);
  RETURNED[call.id] = plan(call.returned);
}

/** Writes records into one buffer and hands it to `write` when told to, or when it is full. */
export class FrameWriter {
  readonly #buffer = new Uint8Array(LIMITS.recordBufferBytes);
  readonly #view = new DataView(this.#buffer.buffer);
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
    this.#record(FRAME_KINDS.opened, 0, 0, pid, PROTOCOL_VERSION, pid, NO_FIELDS, []);
  }

  /** `values` are those of CALLS[call].entered, in its order. */
  entered(actor: number, tid: number, call: CallName, values: readonly FieldValue[]): void {
    const id = CALLS[call].id;
    this.#record(FRAME_KINDS.entered, id, actor, tid, 0, 0, ENTERED[id] as FieldPlan, values);
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
    this.#record(
      FRAME_KINDS.returned,
      id,
      actor,
      tid,
      ret,
      errno,
      RETURNED[id] as FieldPlan,
      values,
    );
  }

  gateWaiting(actor: number, tid: number, call: CallName): void {
    this.#record(FRAME_KINDS.gateWaiting, CALLS[call].id, actor, tid, 0, 0, NO_FIELDS, []);
  }

  gatePassed(actor: number, tid: number, call: CallName): void {
    this.#record(FRAME_KINDS.gatePassed, CALLS[call].id, actor, tid, 0, 0, NO_FIELDS, []);
  }

  flush(): void {
    if (this.#at === 0) return;
    const end = this.#at;
    this.#at = 0;
    this.#write(this.#buffer.subarray(0, end));
  }

  #record(
    kind: number,
    call: number,
    actor: number,
    tid: number,
    ret: number,
    errno: number,
    fields: FieldPlan,
    values: readonly FieldValue[],
  ): void {
    if (this.#at + MAX_FRAME_BYTES > this.#buffer.length) this.flush();
    const view = this.#view;
    const start = this.#at;
    view.setUint8(start + 2, kind);
    view.setUint8(start + 3, call);
    view.setUint32(start + 4, actor, true);
    view.setUint32(start + 8, tid, true);
    view.setInt32(start + 12, ret, true);
    view.setFloat64(start + 16, this.#clock(), true);
    view.setUint32(start + 24, errno, true);
    view.setUint32(start + 28, this.#index++ >>> 0, true);
    let at = start + FRAME_HEADER_BYTES;
    const types = fields.types;
    for (let i = 0; i < types.length; i++) at = this.#field(at, types[i] as FieldType, values[i]);
    view.setUint16(start, at - start, true);
    this.#at = at;
  }

  #field(at: number, type: FieldType, value: FieldValue | undefined): number {
    const view = this.#view;
    switch (type) {
      case 'int':
        view.setInt32(at, value as number, true);
        return at + 4;
      case 'uint':
        view.setFloat64(at, value as number, true);
        return at + 8;
      case 'text': {
        const room = this.#buffer.subarray(at + 2, at + 2 + MAX_TEXT_BYTES);
        const { written } = this.#text.encodeInto(value as string, room);
        view.setUint16(at, written, true);
        return at + 2 + written;
      }
      case 'bytes': {
        const { bytes, length } = value as ByteSpan;
        const shown = Math.min(length, LIMITS.previewBytes);
        view.setUint32(at, length, true);
        view.setUint16(at + 4, shown, true);
        return this.#copy(at + 6, bytes, shown);
      }
      case 'fds': {
        const { bits, nfds } = value as FdSpan;
        const count = (nfds + 7) >> 3;
        view.setUint16(at, count, true);
        return this.#copy(at + 2, bits, count);
      }
    }
  }

  // A loop: for the few bytes of a record, subarray and set cost more than they save.
  #copy(at: number, from: Uint8Array, count: number): number {
    const buffer = this.#buffer;
    for (let i = 0; i < count; i++) buffer[at + i] = from[i] as number;
    return at + count;
  }
}

/**
 * One record in a reader's hands. It is the reader's single cursor, valid only inside `onFrame`:
 * decoding the arguments is left to whoever wants them, so that counting a million records a second
 * costs no object.
 */
export interface Frame {
  readonly kind: FrameKind;
  /** Undefined in `opened`. */
  readonly call: CallName | undefined;
  readonly actor: number;
  readonly tid: number;
  readonly ret: number;
  readonly t: number;
  readonly errno: number;
  readonly index: number;
  readonly pid: number;
  /** Decodes the fields, by name. */
  args(): Record<string, ArgValue>;
}

const KIND_NAMES: (FrameKind | undefined)[] = [];
for (const [name, id] of Object.entries(FRAME_KINDS)) KIND_NAMES[id] = name as FrameKind;

/** A stream of records that cannot be read: of another version, or damaged. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

/** Cuts a byte stream into records, however it is split into chunks. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #cursor = new Cursor();
  #rest: Uint8Array = new Uint8Array(0);
  #nextIndex = 0;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Bytes of an unfinished record: more than 0 at the stream's end means that the writer died in it. */
  get unfinishedBytes(): number {
    return this.#rest.length;
  }

  /** Throws FrameError on an unknown kind or call, another version, or a gap in the indices. */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (at + 2 <= bytes.length) {
      const length = view.getUint16(at, true);
      if (length < FRAME_HEADER_BYTES || length > MAX_FRAME_BYTES) {
        throw new FrameError(`a record of ${length} bytes at offset ${at}`);
      }
      if (at + length > bytes.length) break;
      this.#cursor.moveTo(bytes, view, at);
      this.#check(this.#cursor);
      this.#onFrame(this.#cursor);
      at += length;
    }
    // A copy: the chunk belongs to the caller. (Not bytes.slice: a Buffer's shares its memory.)
    this.#rest = new Uint8Array(bytes.subarray(at));
  }

  #check(frame: Cursor): void {
    if (frame.index !== this.#nextIndex) {
      throw new FrameError(`record ${frame.index} where ${this.#nextIndex} was due`);
    }
    this.#nextIndex = (this.#nextIndex + 1) >>> 0;
    if (frame.kind === 'opened' && frame.ret !== PROTOCOL_VERSION) {
      throw new FrameError(`protocol version ${frame.ret}, this reader knows ${PROTOCOL_VERSION}`);
    }
  }
}

class Cursor implements Frame {
  pid = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #start = 0;

  moveTo(bytes: Uint8Array, view: DataView, start: number): void {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = start;
    if (this.kind === 'opened') this.pid = view.getUint32(start + 24, true);
  }

  get kind(): FrameKind {
    const id = this.#view.getUint8(this.#start + 2);
    const kind = KIND_NAMES[id];
    if (kind === undefined) throw new FrameError(`unknown record kind ${id}`);
    return kind;
  }

  get call(): CallName | undefined {
    const id = this.#view.getUint8(this.#start + 3);
    if (id === 0) return undefined;
    const call = callById(id);
    if (call === undefined) throw new FrameError(`unknown call id ${id}`);
    return call;
  }

  get actor(): number {
    return this.#view.getUint32(this.#start + 4, true);
  }

  get tid(): number {
    return this.#view.getUint32(this.#start + 8, true);
  }

  get ret(): number {
    return this.#view.getInt32(this.#start + 12, true);
  }

  get t(): number {
    return this.#view.getFloat64(this.#start + 16, true);
  }

  get errno(): number {
    return this.kind === 'opened' ? 0 : this.#view.getUint32(this.#start + 24, true);
  }

  get index(): number {
    return this.#view.getUint32(this.#start + 28, true);
  }

  args(): Record<string, ArgValue> {
    const id = this.#view.getUint8(this.#start + 3);
    const kind = this.kind;
    const fields =
      kind === 'entered' ? ENTERED[id] : kind === 'returned' ? RETURNED[id] : NO_FIELDS;
    if (fields === undefined) throw new FrameError(`unknown call id ${id}`);
    const args: Record<string, ArgValue> = {};
    let at = this.#start + FRAME_HEADER_BYTES;
    for (let i = 0; i < fields.types.length; i++) {
      const name = fields.names[i] as string;
      switch (fields.types[i] as FieldType) {
        case 'int':
          args[name] = this.#view.getInt32(at, true);
          at += 4;
          break;
        case 'uint':
          args[name] = this.#view.getFloat64(at, true);
          at += 8;
          break;
        case 'text': {
          const count = this.#view.getUint16(at, true);
          args[name] = utf8.decode(this.#bytes.subarray(at + 2, at + 2 + count));
          at += 2 + count;
          break;
        }
        case 'bytes': {
          const count = this.#view.getUint16(at + 4, true);
          const shown = this.#bytes.subarray(at + 6, at + 6 + count);
          args[name] = {
            length: this.#view.getUint32(at, true),
            preview: String.fromCharCode(...shown),
          };
          at += 6 + count;
          break;
        }
        case 'fds': {
          const count = this.#view.getUint16(at, true);
          args[name] = descriptorsIn(this.#bytes, at + 2, count);
          at += 2 + count;
          break;
        }
      }
    }
    return args;
  }
}

// A path may begin with what looks like a byte order mark; it is part of the path.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const descriptorsIn = (bytes: Uint8Array, at: number, count: number): number[] => {
  const fds: number[] = [];
  for (let i = 0; i < count; i++) {
    const byte = bytes[at + i] as number;
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) fds.push(i * 8 + bit);
  }
  return fds;
};
