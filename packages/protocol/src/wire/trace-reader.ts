import { callById } from '../calls/table.ts';
import { FrameError } from './frame-indices.ts';
import { decodeName } from './names.ts';
import {
  MAX_TRACE_BYTES,
  TRACE_BIRTH_BYTES,
  TRACE_ENTRY_BYTES,
  TRACE_HEADER_BYTES,
  TRACE_KINDS,
  TRACE_PART_BYTES,
  TRACE_PARTS,
  TRACE_WILL_NOT_SLEEP,
  type TraceKind,
} from './trace-format.ts';

/** A piece of a record that is not a number: its whole length, and the bytes of it that were recorded. */
export interface TracePart {
  readonly what: number;
  readonly exact: number;
  readonly bytes: Uint8Array;
}

/** Who began to record, and who made it. */
export interface TraceBirth {
  readonly parentPid: number;
  readonly parentTid: number;
  /** Of an image: the program's path; empty where it is not known. */
  readonly path: string;
}

/** One record: the reader's single cursor, valid only inside `onRecord`. */
export interface TraceRecord {
  readonly kind: TraceKind;
  /** A call id that this version does not have is named `call-ID`. */
  readonly call: string;
  readonly result: number;
  readonly t: number;
  readonly pid: number;
  readonly tid: number;
  /** The raw field of the call's id. */
  readonly callTableId: number;
  birth(): TraceBirth;
  /** The address that the call returns to; 0 when it is not known. */
  site(): bigint;
  maySleep(): boolean;
  /** Of an entry: its arguments that are numbers, as ints. */
  numbers(): number[];
  /** Of an entry or a return. */
  parts(): TracePart[];
}

const KIND_NAMES: (TraceKind | undefined)[] = [];
for (const [name, id] of Object.entries(TRACE_KINDS)) KIND_NAMES[id] = name as TraceKind;

/** Cuts a byte stream into records, however it is split into chunks. */
export class TraceReader {
  readonly #onRecord: (record: TraceRecord) => void;
  readonly #cursor = new Cursor();
  #rest: Uint8Array = new Uint8Array(0);

  constructor(onRecord: (record: TraceRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** Bytes of an unfinished record: more than 0 at the stream's end means that the reader died. */
  get unfinishedBytes(): number {
    return this.#rest.length;
  }

  /** Throws FrameError on what is no record. */
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
      if (length < TRACE_HEADER_BYTES || length > MAX_TRACE_BYTES || length % 8 !== 0) {
        throw new FrameError(`a record of ${length} bytes at offset ${at}`);
      }
      if (at + length > bytes.length) break;
      this.#cursor.moveTo(bytes, view, at, length);
      this.#onRecord(this.#cursor);
      at += length;
    }
    // A copy: the chunk belongs to the caller. (Not bytes.slice: a Buffer's shares its memory.)
    this.#rest = new Uint8Array(bytes.subarray(at));
  }
}

class Cursor implements TraceRecord {
  kind: TraceKind = 'drained';
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #start = 0;
  #end = 0;

  moveTo(bytes: Uint8Array, view: DataView, start: number, length: number): void {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = start;
    this.#end = start + length;
    const id = view.getUint8(start + 2);
    const kind = KIND_NAMES[id];
    if (kind === undefined) throw new FrameError(`unknown record kind ${id}`);
    this.kind = kind;
  }

  get callTableId(): number {
    return this.#view.getUint8(this.#start + 3);
  }

  get call(): string {
    return callById(this.callTableId) ?? `call-${this.callTableId}`;
  }

  get result(): number {
    return this.#view.getInt32(this.#start + 4, true);
  }

  get t(): number {
    return this.#view.getFloat64(this.#start + 8, true);
  }

  get pid(): number {
    return this.#view.getUint32(this.#start + 16, true);
  }

  get tid(): number {
    return this.#view.getUint32(this.#start + 20, true);
  }

  get #body(): number {
    return this.#start + TRACE_HEADER_BYTES;
  }

  birth(): TraceBirth {
    this.#need(this.#body + TRACE_BIRTH_BYTES);
    const [path] = this.#partsFrom(this.#body + TRACE_BIRTH_BYTES);
    return {
      parentPid: this.#view.getUint32(this.#body + 8, true),
      parentTid: this.#view.getUint32(this.#body + 12, true),
      path: path?.what === TRACE_PARTS.text ? decodeName(path.bytes) : '',
    };
  }

  site(): bigint {
    this.#need(this.#body + TRACE_ENTRY_BYTES);
    return this.#view.getBigUint64(this.#body, true);
  }

  maySleep(): boolean {
    this.#need(this.#body + TRACE_ENTRY_BYTES);
    return (this.#view.getUint32(this.#body + 12, true) & TRACE_WILL_NOT_SLEEP) === 0;
  }

  get #count(): number {
    this.#need(this.#body + TRACE_ENTRY_BYTES);
    return this.#view.getUint32(this.#body + 8, true);
  }

  numbers(): number[] {
    const count = this.#count;
    const from = this.#body + TRACE_ENTRY_BYTES;
    this.#need(from + count * 4);
    const numbers: number[] = [];
    for (let i = 0; i < count; i++) numbers.push(this.#view.getInt32(from + i * 4, true));
    return numbers;
  }

  parts(): TracePart[] {
    if (this.kind !== 'entered') return this.#partsFrom(this.#body);
    const count = this.#count;
    // An even number of arguments. (Not by bits: those of a damaged count are a negative number.)
    const from = this.#body + TRACE_ENTRY_BYTES + (count + (count % 2)) * 4;
    this.#need(from);
    return this.#partsFrom(from);
  }

  #partsFrom(from: number): TracePart[] {
    const parts: TracePart[] = [];
    let at = from;
    while (at + TRACE_PART_BYTES <= this.#end) {
      const count = this.#view.getUint32(at + 8, true);
      const bytes = at + TRACE_PART_BYTES;
      this.#need(bytes + count);
      parts.push({
        what: this.#view.getUint32(at, true),
        exact: this.#view.getUint32(at + 4, true),
        bytes: this.#bytes.subarray(bytes, bytes + count),
      });
      at = bytes + ((count + 7) & ~7);
    }
    return parts;
  }

  #need(end: number): void {
    if (end > this.#end) throw new FrameError(`a ${this.kind} record that is cut off`);
  }
}
