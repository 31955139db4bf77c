import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALL_NAMES, CALLS, type CallName, type FieldType } from '../calls/table.ts';
import type { ArgValue } from '../facts/syscalls.ts';
import { LIMITS } from '../limits.ts';
import { PROTOCOL_VERSION } from '../version.ts';
import {
  type FieldValue,
  type FrameKind,
  MAX_ERRNO,
  MAX_FRAME_BYTES,
  MAX_OTHER_ARGS,
} from './frame-format.ts';
import { FrameError } from './frame-indices.ts';
import { type Frame, FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

/** A field's value as a writer gives it, and as a reader must return it. */
interface Field {
  readonly written: FieldValue;
  readonly read: ArgValue;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const FIELDS: Record<FieldType, fc.Arbitrary<Field>> = {
  int: fc.integer().map((value) => ({ written: value, read: value })),
  uint: fc.maxSafeNat().map((value) => ({ written: value, read: value })),
  text: fc
    .string({ unit: 'binary', maxLength: 100 })
    .map((text) => ({ written: text, read: text })),
  bytes: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({
    written: { bytes, length: bytes.length },
    read: { length: bytes.length, preview: latin1(bytes.subarray(0, LIMITS.previewBytes)) },
  })),
  fds: fc
    .uniqueArray(fc.nat(LIMITS.fdSetSize - 1), { maxLength: 40 })
    .map((fds) => fds.sort((a, b) => a - b))
    .map((fds) => {
      const bits = new Uint8Array(LIMITS.fdSetSize / 8);
      for (const fd of fds) bits[fd >> 3] = (bits[fd >> 3] ?? 0) | (1 << (fd & 7));
      return { written: { bits, nfds: (fds.at(-1) ?? -1) + 1 }, read: fds };
    }),
};

interface Written {
  readonly kind: FrameKind;
  readonly call: CallName;
  readonly client: number;
  readonly tid: number;
  readonly callId: number;
  /** ret, or -errno; the descriptor of `gateWaiting`. */
  readonly result: number;
  /** Of an entry. */
  readonly maySleep: boolean;
  readonly fields: readonly Field[];
}

const fieldTypes = (call: CallName, kind: FrameKind): FieldType[] =>
  kind === 'entered' || kind === 'returned' ? Object.values(CALLS[call][kind]) : [];

/** A call's result: a value of its own, or -errno. */
const anyResult = fc.oneof(fc.nat(), fc.integer({ min: -MAX_ERRNO, max: -1 }));

const anyRecord: fc.Arbitrary<Written> = fc
  .tuple(
    fc.constantFrom<FrameKind>('entered', 'returned', 'gateWaiting', 'gatePassed'),
    fc.constantFrom(...CALL_NAMES),
  )
  .chain(([kind, call]) =>
    fc.record({
      kind: fc.constant(kind),
      call: fc.constant(call),
      client: fc.nat(1000),
      tid: fc.nat(),
      callId: fc.nat(),
      result:
        kind === 'returned'
          ? anyResult
          : kind === 'gateWaiting'
            ? fc.integer({ min: -1, max: 4096 })
            : fc.constant(0),
      maySleep: kind === 'entered' ? fc.boolean() : fc.constant(true),
      fields: fc.tuple(...fieldTypes(call, kind).map((type) => FIELDS[type])),
    }),
  );

const write = (writer: FrameWriter, record: Written): void => {
  const { kind, client, tid, callId, call, result, maySleep } = record;
  const values = record.fields.map((field) => field.written);
  if (kind === 'entered') writer.entered(client, tid, callId, call, values, maySleep);
  else if (kind === 'returned') writer.returned(client, tid, callId, call, result, values);
  else if (kind === 'gateWaiting') writer.gateWaiting(client, tid, callId, call, result);
  else writer.gatePassed(client, tid, callId, call);
};

const expectedArgs = ({
  call,
  kind,
  fields,
}: Pick<Written, 'call' | 'kind' | 'fields'>): object => {
  const names = kind === 'entered' || kind === 'returned' ? Object.keys(CALLS[call][kind]) : [];
  return Object.fromEntries(names.map((name, index) => [name, fields[index]?.read]));
};

/** A result as it is read. */
const told = (result: number) =>
  result < 0 ? { ret: -1, errno: -result } : { ret: result, errno: 0 };

/** The bytes of a process that opened and wrote these records, one clock tick apart. */
const streamOf = (records: readonly Written[], pid = 4711): Uint8Array => {
  const chunks: Uint8Array[] = [];
  let time = 0;
  const writer = new FrameWriter(
    (bytes) => chunks.push(bytes.slice()),
    () => ++time,
  );
  writer.opened(pid);
  for (const record of records) write(writer, record);
  writer.flush();
  return new Uint8Array(Buffer.concat(chunks));
};

const copyOf = (frame: Frame) => ({
  kind: frame.kind,
  call: frame.call,
  client: frame.client,
  tid: frame.tid,
  callId: frame.callId,
  ret: frame.ret,
  errno: frame.errno,
  t: frame.t,
  maySleep: frame.maySleep,
  index: frame.index,
  pid: frame.pid,
  args: frame.args(),
});

const readAll = (chunks: readonly Uint8Array[]) => {
  const frames: ReturnType<typeof copyOf>[] = [];
  const reader = new FrameReader((frame) => frames.push(copyOf(frame)));
  for (const chunk of chunks) reader.push(chunk);
  return { frames, unfinishedBytes: reader.unfinishedBytes };
};

const split = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
};

describe('what is read equals what was written', () => {
  test('every record, however the stream is split into chunks', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), fc.array(fc.nat()), (records, cuts) => {
        const { frames, unfinishedBytes } = readAll(split(streamOf(records), cuts));
        expect(unfinishedBytes).toBe(0);
        expect(frames[0]).toMatchObject({ kind: 'opened', pid: 4711, ret: PROTOCOL_VERSION });
        expect(frames.slice(1)).toEqual(
          records.map((record, index) => ({
            kind: record.kind,
            call: record.call,
            client: record.client,
            tid: record.tid,
            callId: record.callId,
            ...(record.kind === 'returned'
              ? told(record.result)
              : { ret: record.result, errno: 0 }),
            t: index + 2,
            maySleep: record.maySleep,
            index: index + 1,
            pid: 4711,
            args: expectedArgs(record),
          })),
        );
      }),
    );
  });

  test('a call recorded as one record is read as entry and return', () => {
    const fieldsOf = (call: CallName) =>
      fc.tuple(
        fc.tuple(...fieldTypes(call, 'entered').map((type) => FIELDS[type])),
        fc.tuple(...fieldTypes(call, 'returned').map((type) => FIELDS[type])),
      );
    const anyCall = fc
      .constantFrom(...CALL_NAMES)
      .chain((call) => fc.tuple(fc.constant(call), fieldsOf(call), anyResult));
    fc.assert(
      fc.property(fc.array(anyCall), fc.array(fc.nat()), (calls, cuts) => {
        const chunks: Uint8Array[] = [];
        const writer = new FrameWriter(
          (bytes) => chunks.push(bytes.slice()),
          () => 20,
        );
        for (const [call, [before, after], result] of calls) {
          const values = [...before, ...after].map((field) => field.written);
          writer.called(7, 70, writer.newCallId(), call, result, 19, values);
        }
        writer.flush();
        const bytes = new Uint8Array(Buffer.concat(chunks));
        const common = { client: 7, tid: 70, pid: 0 };
        expect(readAll(split(bytes, cuts))).toEqual({
          frames: calls.flatMap(([call, [before, after], result], n) => {
            const entered = { kind: 'entered' as const, call, fields: before };
            const returned = { kind: 'returned' as const, call, fields: after };
            return [
              {
                ...common,
                kind: 'entered',
                call,
                callId: n + 1,
                ret: 0,
                errno: 0,
                t: 19,
                maySleep: false,
                index: 2 * n,
                args: expectedArgs(entered),
              },
              {
                ...common,
                kind: 'returned',
                call,
                callId: n + 1,
                ...told(result),
                t: 20,
                maySleep: true,
                index: 2 * n + 1,
                args: expectedArgs(returned),
              },
            ];
          }),
          unfinishedBytes: 0,
        });
      }),
    );
  });

  test('a byte at a time', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 5 }), (records) => {
        const bytes = streamOf(records);
        const { frames } = readAll([...bytes].map((byte) => Uint8Array.of(byte)));
        expect(frames).toEqual(readAll([bytes]).frames);
      }),
      { numRuns: 30 },
    );
  });

  test('more than the buffer holds is written in whole records', () => {
    const sizes: number[] = [];
    const reader = new FrameReader(() => {});
    const writer = new FrameWriter(
      (bytes) => {
        sizes.push(bytes.length);
        reader.push(bytes);
        expect(reader.unfinishedBytes).toBe(0);
      },
      () => 1,
    );
    for (let i = 0; i < 10_000; i++) writer.entered(0, 1, i, 'read', [i, 128]);
    expect(writer.pending).toBe(true);
    writer.flush();
    expect(writer.pending).toBe(false);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIMITS.recordBufferBytes);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(10_000 * 40);
  });

  test('a long text is cut between characters, and no record is longer than MAX_FRAME_BYTES', () => {
    const long = 'é'.repeat(5000);
    const texts = { domain: long, type: long, protocol: 1 };
    const bytes = streamOf([
      {
        kind: 'entered',
        call: 'socket',
        client: 0,
        tid: 0,
        callId: 1,
        result: 0,
        maySleep: true,
        fields: Object.values(texts).map((written) => ({ written, read: written })),
      },
    ]);
    expect(bytes.length - 32).toBeLessThanOrEqual(MAX_FRAME_BYTES);
    const { domain } = readAll([bytes]).frames[1]?.args ?? {};
    expect(domain).toMatch(/^é{300}$/);
  });

  test('every call and field of the table fits a record', () => {
    for (const call of CALL_NAMES) {
      for (const kind of ['entered', 'returned'] as const) {
        const texts = fieldTypes(call, kind).filter((type) => type === 'text');
        expect(texts.length, `${call}: MAX_FRAME_BYTES allows two texts`).toBeLessThanOrEqual(2);
      }
    }
  });
});

test('a chunk may be reused after push', () => {
  const bytes = Buffer.from(streamOf([]));
  const reader = new FrameReader((frame) => expect(frame.pid).toBe(4711));
  const first = bytes.subarray(0, 20);
  const second = Buffer.from(bytes.subarray(20));
  reader.push(first);
  first.fill(0xff);
  reader.push(second);
  expect(reader.unfinishedBytes).toBe(0);
});

describe('calls that are not in the table', () => {
  test('named by the writer: entry and return, with its raw arguments', () => {
    const anyCall = fc.record({
      name: fc.string({ unit: 'binary', maxLength: 100 }),
      args: fc.array(fc.double({ noNaN: true }), { maxLength: MAX_OTHER_ARGS }),
      result: fc.oneof(
        fc.maxSafeInteger().filter((n) => n >= 0 || n < -MAX_ERRNO),
        anyResult,
      ),
    });
    fc.assert(
      fc.property(fc.array(anyCall), fc.array(fc.nat()), (calls, cuts) => {
        const chunks: Uint8Array[] = [];
        const writer = new FrameWriter(
          (bytes) => chunks.push(bytes.slice()),
          () => 20,
        );
        for (const { name, args, result } of calls) {
          writer.other(7, 70, writer.newCallId(), name, args, result, 19);
        }
        writer.flush();
        const { frames } = readAll(split(new Uint8Array(Buffer.concat(chunks)), cuts));
        expect(frames).toEqual(
          calls.flatMap(({ name, args, result }, n) => {
            const common = {
              call: name,
              client: 7,
              tid: 70,
              callId: n + 1,
              pid: 0,
              maySleep: true,
            };
            const named = Object.fromEntries(args.map((value, i) => [`arg${i}`, value]));
            const failed = result < 0 && result >= -MAX_ERRNO;
            return [
              { ...common, kind: 'entered', ret: 0, errno: 0, t: 19, index: 2 * n, args: named },
              {
                ...common,
                kind: 'returned',
                ret: failed ? -1 : result,
                errno: failed ? -result : 0,
                t: 20,
                index: 2 * n + 1,
                args: {},
              },
            ];
          }),
        );
      }),
    );
  });

  test.each(['entered', 'returned', 'gateWaiting', 'gatePassed'] as const)(
    'with an id the reader does not have, %s: its number, and no arguments',
    (kind) => {
      const fields = fieldTypes('close', kind).map(() => ({ written: 9, read: 9 }));
      const stream = streamOf([
        { kind, call: 'close', client: 3, tid: 33, callId: 5, result: 0, maySleep: true, fields },
      ]);
      stream[32 + 3] = 250;
      expect(readAll([stream]).frames[1]).toMatchObject({
        kind,
        call: 'call-250',
        client: 3,
        tid: 33,
        callId: 5,
        args: {},
      });
    },
  );

  test('the same for entry and return in one record', () => {
    const chunks: Uint8Array[] = [];
    const writer = new FrameWriter(
      (bytes) => chunks.push(bytes.slice()),
      () => 20,
    );
    writer.called(0, 1, 1, 'close', -9, 19, [5]);
    writer.flush();
    const bytes = new Uint8Array(Buffer.concat(chunks));
    bytes[3] = 250;
    expect(readAll([bytes]).frames).toMatchObject([
      { kind: 'entered', call: 'call-250', t: 19, args: {} },
      { kind: 'returned', call: 'call-250', t: 20, ret: -1, errno: 9, args: {} },
    ]);
  });
});

test('a time reported late is not earlier than the one before it', () => {
  let now = 0;
  const chunks: Uint8Array[] = [];
  const writer = new FrameWriter(
    (bytes) => chunks.push(bytes.slice()),
    () => ++now,
  );
  const [first, second] = [writer.newCallId(), writer.newCallId()];
  writer.entered(1, 71, first, 'nanosleep', [1]);
  writer.entered(2, 72, second, 'nanosleep', [1]);
  writer.returned(1, 71, first, 'nanosleep', 0, [], 1.5);
  writer.returned(2, 72, second, 'nanosleep', 0, [], 2.5);
  writer.flush();
  const { frames } = readAll([new Uint8Array(Buffer.concat(chunks))]);
  expect(frames.map(({ callId, t }) => [callId, t])).toEqual([
    [1, 1],
    [2, 2],
    [1, 2],
    [2, 2.5],
  ]);
});

describe('unreadable input is reported', () => {
  const good = streamOf([]);
  const damaged = (offset: number, ...values: number[]): Uint8Array => {
    const bytes = good.slice();
    bytes.set(values, offset);
    return bytes;
  };

  test.each([
    ['a length below the header', damaged(0, 3, 0), /a record of 3 bytes/],
    ['a length over the largest', damaged(0, 0xff, 0xff), /a record of 65535 bytes/],
    ['another version', damaged(12, 99), /version 99, this reader knows/],
    ['an unknown kind', damaged(2, 77), /unknown record kind 77/],
    ['a record too many', damaged(28, 5), /record 5 where 0 was due/],
  ])('%s', (_what, bytes, message) => {
    expect(() => readAll([bytes])).toThrow(message);
    expect(() => readAll([bytes])).toThrow(FrameError);
  });

  test('a lost record is noticed', () => {
    const step: Written = {
      kind: 'gateWaiting',
      call: 'accept',
      client: 0,
      tid: 1,
      callId: 1,
      result: 0,
      maySleep: true,
      fields: [],
    };
    const bytes = streamOf([step, step, step]);
    const without = Buffer.concat([bytes.subarray(0, 64), bytes.subarray(96)]);
    expect(() => readAll([without])).toThrow(/record 3 where 2 was due/);
  });

  test('a writer that died within a record leaves it unfinished', () => {
    expect(readAll([good.subarray(0, 31)])).toEqual({ frames: [], unfinishedBytes: 31 });
  });
});
