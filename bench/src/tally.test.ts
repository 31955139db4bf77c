import { FrameReader, FrameWriter } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { lostEvents, Tally, type Totals } from './tally.ts';

const MESSAGE = { bytes: new TextEncoder().encode('abc\n'), length: 4 };

/** The totals of the reader of a server that answered `requests`; `spoil` may lose some of it. */
const totalsOf = (requests: number, spoil = (bytes: Uint8Array) => bytes): Totals => {
  const tally = new Tally();
  const reader = new FrameReader((frame) => tally.add(frame));
  const writer = new FrameWriter(
    (bytes) => reader.push(spoil(bytes.slice())),
    () => 0,
  );
  writer.opened(1);
  for (let i = 0; i < requests; i++) {
    const read = writer.newCallId();
    writer.entered(0, 1, read, 'read', [5, 4096]);
    writer.returned(0, 1, read, 'read', 4, [MESSAGE]);
    const write = writer.newCallId();
    writer.entered(0, 1, write, 'write', [5, MESSAGE, 4]);
    writer.returned(0, 1, write, 'write', 4, []);
  }
  // End-of-file is a read that took nothing.
  const last = writer.newCallId();
  writer.entered(0, 1, last, 'read', [5, 4096]);
  writer.returned(0, 1, last, 'read', 0, [{ bytes: MESSAGE.bytes, length: 0 }]);
  writer.flush();
  return tally.totals(reader.unfinishedBytes);
};

const loadOf = (requests: number) => ({ requests, bytes: requests * 4 });

test('nothing lost: reads, writes and bytes are what the load generator counted', () => {
  const totals = totalsOf(1000);
  expect(totals).toMatchObject({ reads: 1000, writes: 1000, bytesRead: 4000, bytesWritten: 4000 });
  expect(lostEvents(totals, loadOf(1000))).toBe(0);
});

test('a request without records is a lost read and a lost write', () => {
  expect(lostEvents(totalsOf(999), loadOf(1000))).toBe(4);
});

test('a record that was cut off is lost, and so is its call', () => {
  const totals = totalsOf(10, (bytes) => bytes.subarray(0, bytes.length - 1));
  expect(totals.unfinishedBytes).toBeGreaterThan(0);
  expect(lostEvents(totals, loadOf(10))).toBe(2);
});
