import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameError } from './frame-indices.ts';
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
import { TraceReader, type TraceRecord } from './trace-reader.ts';

interface Part {
  readonly what: number;
  readonly exact: number;
  readonly bytes: Uint8Array;
}

interface Written {
  readonly kind: TraceKind;
  readonly call: number;
  readonly result: number;
  readonly t: number;
  readonly pid: number;
  readonly tid: number;
  readonly parentPid: number;
  readonly parentTid: number;
  readonly site: bigint;
  readonly sleeps: boolean;
  readonly numbers: readonly number[];
  readonly parts: readonly Part[];
}

const BIRTHS: ReadonlySet<TraceKind> = new Set(['image', 'forked', 'thread']);
const padded = (length: number): number => (length + 7) & ~7;

/** A record as the reader of packages/c writes it, by the table in trace-format.ts. */
const encode = (record: Written): Uint8Array => {
  const { kind, parts, numbers } = record;
  const hasParts = kind === 'entered' || kind === 'returned' || kind === 'image';
  const body = BIRTHS.has(kind)
    ? TRACE_BIRTH_BYTES
    : kind === 'entered'
      ? TRACE_ENTRY_BYTES + ((numbers.length + 1) & ~1) * 4
      : 0;
  const size = hasParts
    ? parts.reduce((sum, { bytes }) => sum + TRACE_PART_BYTES + padded(bytes.length), 0)
    : 0;
  const bytes = new Uint8Array(TRACE_HEADER_BYTES + body + size);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, bytes.length, true);
  view.setUint8(2, TRACE_KINDS[kind]);
  view.setUint8(3, record.call);
  view.setInt32(4, record.result, true);
  view.setFloat64(8, record.t, true);
  view.setUint32(16, record.pid, true);
  view.setUint32(20, record.tid, true);
  if (BIRTHS.has(kind)) {
    view.setUint32(24, record.pid, true);
    view.setUint32(28, record.tid, true);
    view.setUint32(32, record.parentPid, true);
    view.setUint32(36, record.parentTid, true);
  } else if (kind === 'entered') {
    view.setBigUint64(24, record.site, true);
    view.setUint32(32, numbers.length, true);
    view.setUint32(36, record.sleeps ? 0 : TRACE_WILL_NOT_SLEEP, true);
    for (const [at, value] of numbers.entries()) view.setInt32(40 + at * 4, value, true);
  }
  let at = TRACE_HEADER_BYTES + body;
  for (const part of hasParts ? parts : []) {
    view.setUint32(at, part.what, true);
    view.setUint32(at + 4, part.exact, true);
    view.setUint32(at + 8, part.bytes.length, true);
    bytes.set(part.bytes, at + TRACE_PART_BYTES);
    at += TRACE_PART_BYTES + padded(part.bytes.length);
  }
  return bytes;
};

const part: fc.Arbitrary<Part> = fc.record({
  what: fc.constantFrom(...Object.values(TRACE_PARTS)),
  exact: fc.nat(),
  bytes: fc.uint8Array({ maxLength: 200 }),
});

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });

const written: fc.Arbitrary<Written> = fc.record({
  kind: fc.constantFrom(...(Object.keys(TRACE_KINDS) as TraceKind[])),
  call: fc.integer({ min: 0, max: 255 }),
  result: fc.integer(),
  t: fc.double({ noNaN: true }),
  pid: uint32,
  tid: uint32,
  parentPid: uint32,
  parentTid: uint32,
  site: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  sleeps: fc.boolean(),
  numbers: fc.array(fc.integer(), { maxLength: 6 }),
  parts: fc.array(part, { maxLength: 4 }),
});

/** All that the cursor tells of a record, as far as its kind has it. */
const readOf = (record: TraceRecord) => {
  const { kind, callTableId: call, result, t, pid, tid } = record;
  const head = { kind, call, result, t, pid, tid };
  if (BIRTHS.has(kind)) return { ...head, birth: record.birth() };
  if (kind === 'entered') {
    const numbers = record.numbers();
    return {
      ...head,
      site: record.site(),
      sleeps: record.maySleep(),
      numbers,
      parts: copies(record),
    };
  }
  return kind === 'returned' ? { ...head, parts: copies(record) } : head;
};

const copies = (record: TraceRecord): Part[] =>
  record.parts().map((one) => ({ ...one, bytes: new Uint8Array(one.bytes) }));

const expected = (record: Written): ReturnType<typeof readOf> => {
  const { kind, call, result, t, pid, tid, parentPid, parentTid, site, sleeps, numbers, parts } =
    record;
  const head = { kind, call, result, t, pid, tid };
  const [first] = parts;
  const isPath = kind === 'image' && first?.what === TRACE_PARTS.text;
  const path = isPath ? new TextDecoder().decode(first.bytes) : '';
  if (BIRTHS.has(kind)) return { ...head, birth: { parentPid, parentTid, path } };
  if (kind === 'entered') {
    return { ...head, site, sleeps, numbers: [...numbers], parts: [...parts] };
  }
  return kind === 'returned' ? { ...head, parts: [...parts] } : head;
};

const joined = (records: readonly Written[]): Uint8Array => {
  const encoded = records.map(encode);
  const whole = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of encoded) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
};

/** The stream cut at these places. */
const chunks = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, at) => bytes.slice(places[at], end));
};

const short = { ...fc.sample(written, 1)[0], parts: [] } as Written;
/** ASCII paths: bytes that are no UTF-8 have a decoding of their own, names.test.ts. */
const named = written.map((record) => ({
  ...record,
  parts:
    record.kind === 'image'
      ? record.parts.map((one) => ({ ...one, bytes: one.bytes.map((b) => (b % 94) + 33) }))
      : record.parts,
}));

describe('TraceReader', () => {
  test('reads what was written, however the stream is split', () => {
    fc.assert(
      fc.property(
        fc.array(named, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (records, cuts) => {
          const seen: ReturnType<typeof readOf>[] = [];
          const reader = new TraceReader((record) => seen.push(readOf(record)));
          for (const chunk of chunks(joined(records), cuts)) {
            reader.push(chunk);
            // The chunk belongs to its caller again.
            chunk.fill(0xff);
          }
          expect(seen).toEqual(records.map(expected));
          expect(reader.unfinishedBytes).toBe(0);
        },
      ),
    );
  });

  test('a record that is not whole is neither passed on nor lost', () => {
    const bytes = encode({ ...short, kind: 'exited' });
    for (let length = 0; length < bytes.length; length++) {
      let count = 0;
      const reader = new TraceReader(() => count++);
      reader.push(bytes.slice(0, length));
      expect([count, reader.unfinishedBytes]).toEqual([0, length]);
      reader.push(bytes.slice(length));
      expect([count, reader.unfinishedBytes]).toEqual([1, 0]);
    }
  });

  test.each([0, 8, 23, 25, MAX_TRACE_BYTES + 8, 65_528])(
    'a length of %i is no record',
    (length) => {
      const bytes = encode({ ...short, kind: 'exited' });
      new DataView(bytes.buffer).setUint16(0, length, true);
      expect(() => new TraceReader(() => {}).push(bytes)).toThrow(FrameError);
    },
  );

  test.each([0, 10, 16, 255])('an unknown kind, %i', (kind) => {
    const bytes = encode({ ...short, kind: 'exited' });
    bytes[2] = kind;
    expect(() => new TraceReader(() => {}).push(bytes)).toThrow(FrameError);
  });

  test('damaged anywhere: it throws FrameError or reads something, and nothing else happens', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 5 }), damage, (records, changes) => {
        const bytes = joined(records);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const reader = new TraceReader((record) => void readOf(record));
        try {
          reader.push(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test('counts that reach out of the record', () => {
    const entry = encode({ ...short, kind: 'entered', numbers: [1, 2] });
    new DataView(entry.buffer).setUint32(32, 0xffff_fff0, true);
    const reader = (read: (record: TraceRecord) => unknown) => () =>
      new TraceReader((record) => void read(record)).push(entry);
    expect(reader((record) => record.numbers())).toThrow(FrameError);
    expect(reader((record) => record.parts())).toThrow(FrameError);
  });

  test('a call that this version does not know has its number for a name', () => {
    const names: string[] = [];
    const reader = new TraceReader(({ call }) => names.push(call));
    reader.push(
      joined([
        { ...short, kind: 'exited', call: 4 },
        { ...short, kind: 'exited', call: 251 },
      ]),
    );
    expect(names).toEqual(['accept', 'call-251']);
  });
});
