import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeConfiguration, readConfiguration } from './configuration.ts';
import type { ClientProgramConfig } from './programs.ts';

const config: ClientProgramConfig = {
  transport: 'unix-stream',
  service: 'sum',
  io: 'read-write',
  alone: true,
};

/** A descriptor whose reads return at most `atOnce` bytes. */
const descriptor = (bytes: Uint8Array, atOnce: number) => {
  let at = 0;
  const read = (into: Uint8Array): number => {
    const some = bytes.subarray(at, at + Math.min(atOnce, into.length));
    into.set(some);
    at += some.length;
    return some.length;
  };
  return { read, rest: () => bytes.subarray(at) };
};

test('is read as written, in any pieces, and the bytes after it are left', () => {
  const orders = new Uint8Array([1, 2, 3]);
  const bytes = new Uint8Array([...encodeConfiguration(config), ...orders]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: bytes.length }), (atOnce) => {
      const { read, rest } = descriptor(bytes, atOnce);
      expect(readConfiguration(read)).toEqual(config);
      expect(rest()).toEqual(orders);
    }),
  );
});

test('an early end, or an error, gives no configuration', () => {
  const whole = encodeConfiguration(config);
  for (let length = 0; length < whole.length; length++) {
    expect(readConfiguration(descriptor(whole.subarray(0, length), 7).read)).toBeNull();
  }
  expect(readConfiguration(() => -9)).toBeNull();
});
