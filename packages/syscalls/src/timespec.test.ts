import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runC } from './testing/c-program.ts';
import { decodeTimespec, encodeTimespec, TIMESPEC_BYTES } from './timespec.ts';

it('holds every duration to the microsecond, and no second has 1e9 nanoseconds', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 31, noNaN: true }), (ms) => {
      const timespec = new Int32Array(TIMESPEC_BYTES / 4);
      encodeTimespec(timespec, ms);
      expect(Math.abs(decodeTimespec(timespec) - ms)).toBeLessThan(1e-3);
      expect(timespec[2]).toBeLessThan(1e9);
      expect(timespec[2]).toBeGreaterThanOrEqual(0);
    }),
  );
});

it('lays it out as C does', () => {
  const inC = runC(`#include <stdio.h>
    #include <time.h>
    int main(void) {
      struct timespec ts = { .tv_sec = 86401, .tv_nsec = 250000500 };
      for (size_t i = 0; i < sizeof ts; i++) printf("%02x", ((unsigned char *)&ts)[i]);
      return 0;
    }`);
  const timespec = new Int32Array(TIMESPEC_BYTES / 4);
  encodeTimespec(timespec, 86_401_250.0005);
  expect(Buffer.from(timespec.buffer).toString('hex')).toBe(inC);
});

it('carries into the seconds', () => {
  const timespec = new Int32Array(TIMESPEC_BYTES / 4);
  encodeTimespec(timespec, 999.999_999_9);
  expect([...timespec]).toEqual([1, 0, 0, 0]);
});
