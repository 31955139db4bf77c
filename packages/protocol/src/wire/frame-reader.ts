import { callById, type FieldType } from '../calls/table.ts';
import type { ArgValue } from '../facts/syscalls.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import {
  ENTERED,
  ENTRY_TIME_BYTES,
  type FieldPlan,
  FRAME_HEADER_BYTES,
  FRAME_KINDS,
  type FrameKind,
  MAX_ERRNO,
  MAX_FRAME_BYTES,
  NO_FIELDS,
  OTHER_ARGS_OFFSET,
  padded4,
  RETURNED,
  WILL_NOT_SLEEP,
} from './frame-format.ts';
import { FrameError, FrameIndices } from './frame-indices.ts';
import { decodeName } from './names.ts';

/**
 * One record. It is the reader's single cursor, valid only inside `onFrame`: arguments are decoded only
 * on request, so that counting a million records a second allocates no object.
 */
export interface Frame {
  readonly kind: FrameKind;
  /** Undefined in `opened`. A call id that this version does not have is named `call-ID`, without arguments. */
  readonly call: string | undefined;
  /** N for client-N, for which a process that runs many clients makes the call; 0 for none. */
  readonly client: number;
  readonly tid: number;
  /** Which call of its process it is about: entry, return and wait at the gate have the same. */
  readonly callId: number;
  /** -1 for a call that failed; the version in `opened`, the descriptor in `gateWaiting`, else 0. */
  readonly ret: number;
  readonly t: number;
  /** False for an entry whose program has found that the call cannot sleep. */
  readonly maySleep: boolean;
  readonly errno: number;
  readonly index: number;
  /** The process that wrote it: the program, or a forked child. */
  readonly pid: number;
  /** Decodes the fields, by name; of a call that is not in CALLS as `arg0`, `arg1` … */
  args(): Record<string, ArgValue>;
}

const KIND_NAMES: (keyof typeof FRAME_KINDS | undefined)[] = [];
for (const [name, id] of Object.entries(FRAME_KINDS)) {
  KIND_NAMES[id] = name as keyof typeof FRAME_KINDS;
}

/** Cuts a byte stream into records, however it is split into chunks. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #cursor = new Cursor();
  #rest: Uint8Array = new Uint8Array(0);
  readonly #indices = new FrameIndices();

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** Bytes of an unfinished record: more than 0 at the stream's end means that the writer died while writing it. */
  get unfinishedBytes(): number {
    return this.#rest.length;
  }

  /** Throws FrameError on an unknown kind, another version, or a gap in the indices. */
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
      const frame = this.#cursor;
      const count = frame.moveTo(bytes, view, at);
      if (frame.kind === 'opened' && frame.ret !== PROTOCOL_VERSION) {
        throw new FrameError(
          `protocol version ${frame.ret}, this reader knows ${PROTOCOL_VERSION}`,
        );
      }
      if (frame.kind === 'opened') this.#indices.opened(frame.pid, frame.tid);
      frame.pid = this.#indices.take(frame.tid, index, count);
      this.#onFrame(frame);
      if (frame.moveToReturn()) this.#onFrame(frame);
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
  /** The record stands for two, an entry and a return. */
  #double = false;
  /** The call is not in CALLS, and the record contains its name. */
  #other = false;

  /** Returns how many indices the record takes. */
  moveTo(bytes: Uint8Array, view: DataView, start: number): number {
    this.#bytes = bytes;
    this.#view = view;
    this.#start = start;
    const id = view.getUint8(start + 2);
    const kind = KIND_NAMES[id];
    if (kind === undefined) throw new FrameError(`unknown record kind ${id}`);
    this.#other = kind === 'other';
    this.#double = kind === 'called' || kind === 'other';
    this.kind = kind === 'called' || kind === 'other' ? 'entered' : kind;
    if (kind === 'opened') this.pid = view.getUint32(start + 8, true);
    return this.#double ? 2 : 1;
  }

  /** Moves from the entry in a double record to its return; false when there is none. */
  moveToReturn(): boolean {
    if (!this.#double) return false;
    this.kind = 'returned';
    return true;
  }

  get call(): string | undefined {
    if (this.kind === 'opened') return undefined;
    if (this.#other) return this.#decoded(() => this.#otherName());
    const id = this.#callTableId;
    return callById(id) ?? `call-${id}`;
  }

  get client(): number {
    return this.#view.getUint32(this.#start + 4, true);
  }

  get tid(): number {
    return this.#view.getUint32(this.#start + 8, true);
  }

  get callId(): number {
    return this.#view.getUint32(this.#start + 24, true);
  }

  get ret(): number {
    if (this.kind === 'entered') return 0;
    return this.errno === 0 ? this.#result : -1;
  }

  get t(): number {
    const at = this.#isEntryOfDouble ? FRAME_HEADER_BYTES : 16;
    return this.#view.getFloat64(this.#start + at, true);
  }

  get maySleep(): boolean {
    if (this.kind !== 'entered') return true;
    // `called` is only for calls that did not sleep; for a call that is not in CALLS it is not known.
    return this.#double ? this.#other : this.#result !== WILL_NOT_SLEEP;
  }

  get errno(): number {
    if (this.kind !== 'returned') return 0;
    const result = this.#result;
    return result < 0 && result >= -MAX_ERRNO ? -result : 0;
  }

  get index(): number {
    const first = this.#view.getUint32(this.#start + 28, true);
    return this.#double && this.kind === 'returned' ? (first + 1) >>> 0 : first;
  }

  get #callTableId(): number {
    return this.#view.getUint8(this.#start + 3);
  }

  get #isEntryOfDouble(): boolean {
    return this.#double && this.kind === 'entered';
  }

  /** ret, or -errno. */
  get #result(): number {
    return this.#other
      ? this.#view.getFloat64(this.#start + FRAME_HEADER_BYTES + ENTRY_TIME_BYTES, true)
      : this.#view.getInt32(this.#start + 12, true);
  }

  args(): Record<string, ArgValue> {
    const { kind } = this;
    if (kind !== 'entered' && kind !== 'returned') return {};
    return this.#decoded(() => {
      if (this.#other) return kind === 'entered' ? this.#otherArgs() : {};
      const id = this.#callTableId;
      const entered = ENTERED[id] ?? NO_FIELDS;
      const fields = this.#start + FRAME_HEADER_BYTES + (this.#double ? ENTRY_TIME_BYTES : 0);
      if (kind === 'entered') return this.#decode(entered, fields).args;
      const from = this.#double ? this.#decode(entered, fields).end : fields;
      return this.#decode(RETURNED[id] ?? NO_FIELDS, from).args;
    });
  }

  #decoded<T>(decode: () => T): T {
    try {
      return decode();
    } catch (cause) {
      // A count that exceeds the record.
      const what = this.#other ? 'a call that is not in CALLS' : this.call;
      throw new FrameError(`a record of ${what} cannot be decoded: ${String(cause)}`);
    }
  }

  get #otherArgsCount(): number {
    return this.#view.getUint32(this.#start + FRAME_HEADER_BYTES + 16, true);
  }

  #otherArgs(): Record<string, ArgValue> {
    const from = this.#start + FRAME_HEADER_BYTES + OTHER_ARGS_OFFSET;
    const args: Record<string, ArgValue> = {};
    for (let i = 0; i < this.#otherArgsCount; i++) {
      args[`arg${i}`] = this.#view.getFloat64(from + i * 8, true);
    }
    return args;
  }

  #otherName(): string {
    const at = this.#start + FRAME_HEADER_BYTES + OTHER_ARGS_OFFSET + this.#otherArgsCount * 8;
    return this.#text(at + 4, this.#view.getUint32(at, true));
  }

  #text(at: number, count: number): string {
    return decodeName(this.#bytes.subarray(at, at + count));
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
          args[name] = this.#text(at + 4, count);
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

const descriptorsIn = (bytes: Uint8Array, at: number, count: number): number[] => {
  const fds: number[] = [];
  for (let i = 0; i < count; i++) {
    const byte = bytes[at + i] as number;
    if (byte === 0) continue;
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) fds.push(i * 8 + bit);
  }
  return fds;
};
