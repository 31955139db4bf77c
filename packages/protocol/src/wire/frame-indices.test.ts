import { expect, test } from 'vitest';
import { FrameReader } from './frame-reader.ts';
import { FrameWriter } from './frame-writer.ts';

/** A process that writes records one at a time, and its id. */
const writer = (pid: number) => {
  const written: Uint8Array[] = [];
  const frames = new FrameWriter(
    (bytes) => written.push(bytes.slice()),
    () => 0,
  );
  const record = (write: () => void): Uint8Array => {
    write();
    frames.flush();
    return written.at(-1) as Uint8Array;
  };
  return {
    opened: () => record(() => frames.opened(pid)),
    /** @param tid the calling thread. */
    waits: (tid = pid) => record(() => frames.gateWaiting(0, tid, 1, 'accept')),
    called: (tid = pid) => record(() => frames.called(0, tid, 1, 'close', 0, 0, [3])),
  };
};

const read = (records: readonly Uint8Array[]): string[] => {
  const heard: string[] = [];
  const reader = new FrameReader(({ kind, pid }) => heard.push(`${kind} ${pid}`));
  for (const record of records) reader.push(record);
  return heard;
};

test('a forked child’s records lie between its parent’s, each in an order of its own', () => {
  const [parent, child] = [writer(10), writer(11)];
  const records = [
    parent.opened(),
    parent.called(),
    child.opened(),
    parent.waits(),
    child.waits(),
    child.called(),
    parent.waits(),
    child.waits(),
  ];
  expect(read(records)).toEqual([
    'opened 10',
    'entered 10',
    'returned 10',
    'opened 11',
    'gateWaiting 10',
    'gateWaiting 11',
    'entered 11',
    'returned 11',
    'gateWaiting 10',
    'gateWaiting 11',
  ]);
});

test('an unknown thread belongs to the process whose next record it is', () => {
  const [parent, child] = [writer(10), writer(11)];
  const records = [parent.opened(), parent.called(), child.opened(), child.waits(77)];
  expect(read(records).at(-1)).toBe('gateWaiting 11');
  // And it keeps belonging to it, whatever else would fit later.
  const more = [parent.waits(), child.waits(77), parent.waits()];
  expect(read([...records, ...more]).slice(-3)).toEqual([
    'gateWaiting 10',
    'gateWaiting 11',
    'gateWaiting 10',
  ]);
});

test('a missing record of a child is noticed like a parent’s', () => {
  const [parent, child] = [writer(10), writer(11)];
  const records = [parent.opened(), child.opened(), parent.waits()];
  child.waits();
  expect(() => read([...records, child.waits()])).toThrow('record 2 where 1 was due');
});
