import { type CallName, callById, type FieldType } from '../calls/table.ts';
import type { ArgValue } from '../facts/syscalls.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import {
  ENTERED,
  type FieldPlan,
  FRAME_HEADER_BYTES,
  FRAME_KINDS,
  type FrameKind,
  MAX_FRAME_BYTES,
  padded4,
  RETURNED,
} from './frame-format.ts';

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

const KIND_NAMES: (keyof typeof FRAME_KINDS | undefined)[] = [];
for (const [name, id] of Object.entries(FRAME_KINDS)) {
  KIND_NAMES[id] = name as keyof typeof FRAME_KINDS;
}

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
      const index = view.getUint32(at + 28, true);
      if (index !== this.#nextIndex) {
        throw new FrameError(`record ${index} where ${this.#nextIndex} was due`);
      }
      const frame = this.#cursor;
      frame.moveTo(bytes, view, at);
      if (frame.kind === 'opened' && frame.ret !== PROTOCOL_VERSION) {
        throw new FrameError(
          `protocol version ${frame.ret}, this reader knows ${PROTOCOL_VERSION}`,
        );
      }
      this.#onFrame(frame);
      const double = frame.moveToReturn();
      if (double) this.#onFrame(frame);
      this.#nextIndex = (index + (double ? 2 : 1)) >>> 0;
      at += length;
    }
    // A copy: the chunk belongs to the caller. (Not bytes.slice: a Buffer's shares its memory.)
    this.#rest = new Uint8Array(bytes.subarray(at));
  }
}

class Cursor implements Frame {
  kind: FrameKind = 'opened';
  pid = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #start = 0;
  /** The record is a `called`: it stands for two. */
  #double = false;

  moveTo(bytes: Uint8Array, view: DataView, start: number): void {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = start;
    const id = view.getUint8(start + 2);
    const kind = KIND_NAMES[id];
    if (kind === undefined) throw new FrameError(`unknown record kind ${id}`);
    this.#double = kind === 'called';
    this.kind = kind === 'called' ? 'entered' : kind;
    if (kind === 'opened') this.pid = view.getUint32(start + 24, true);
  }

  /** From the entry in a `called` to its return; false when there is none. */
  moveToReturn(): boolean {
    if (!this.#double) return false;
    this.kind = 'returned';
    return true;
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
    return this.#isEntryOfDouble ? 0 : this.#view.getInt32(this.#start + 12, true);
  }

  get t(): number {
    return this.#view.getFloat64(this.#start + 16, true);
  }

  get errno(): number {
    if (this.kind === 'opened' || this.#isEntryOfDouble) return 0;
    return this.#view.getUint32(this.#start + 24, true);
  }

  get index(): number {
    const first = this.#view.getUint32(this.#start + 28, true);
    return this.#double && this.kind === 'returned' ? (first + 1) >>> 0 : first;
  }

  get #isEntryOfDouble(): boolean {
    return this.#double && this.kind === 'entered';
  }

  args(): Record<string, ArgValue> {
    const id = this.#view.getUint8(this.#start + 3);
    const entered = ENTERED[id];
    const returned = RETURNED[id];
    if (entered === undefined || returned === undefined) {
      if (this.kind === 'entered' || this.kind === 'returned') {
        throw new FrameError(`unknown call id ${id}`);
      }
      return {};
    }
    const fields = this.#start + FRAME_HEADER_BYTES;
    try {
      switch (this.kind) {
        case 'entered':
          return this.#decode(entered, fields).args;
        case 'returned': {
          const from = this.#double ? this.#decode(entered, fields).end : fields;
          return this.#decode(returned, from).args;
        }
        default:
          return {};
      }
    } catch (cause) {
      // A count that points beyond the bytes.
      throw new FrameError(`a record of ${this.call} cannot be decoded: ${String(cause)}`);
    }
  }

  /** The fields from `from` on, by name, and where they end. */
  #decode(plan: FieldPlan, from: number): { args: Record<string, ArgValue>; end: number } {
    const view = this.#view;
    const args: Record<string, ArgValue> = {};
    let at = from;
    for (let i = 0; i < plan.types.length; i++) {
      const name = plan.names[i] as string;
      switch (plan.types[i] as FieldType) {
        case 'int':
          args[name] = view.getInt32(at, true);
          at += 4;
          break;
        case 'uint':
          args[name] = view.getFloat64(at, true);
          at += 8;
          break;
        case 'text': {
          const count = view.getUint32(at, true);
          args[name] = utf8.decode(this.#bytes.subarray(at + 4, at + 4 + count));
          at = from + padded4(at + 4 + count - from);
          break;
        }
        case 'bytes': {
          const count = view.getUint32(at + 4, true);
          const shown = this.#bytes.subarray(at + 8, at + 8 + count);
          args[name] = {
            length: view.getUint32(at, true),
            preview: String.fromCharCode(...shown),
          };
          at = from + padded4(at + 8 + count - from);
          break;
        }
        case 'fds': {
          const count = view.getUint32(at, true);
          args[name] = descriptorsIn(this.#bytes, at + 4, count);
          at = from + padded4(at + 4 + count - from);
          break;
        }
      }
    }
    return { args, end: at };
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
