import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runC } from './testing/c-program.ts';
import { decodeTimeval, encodeTimeval, TIMEVAL_BYTES } from './timeval.ts';

it('holds every duration to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (microseconds) => {
      const timeval = new Int32Array(TIMEVAL_BYTES / 4);
      encodeTimeval(timeval, microseconds / 1000);
      expect(Math.round(decodeTimeval(timeval) * 1000)).toBe(microseconds);
      expect(timeval[2]).toBeLessThan(1_000_000);
    }),
  );
});

it('lays it out as C does', () => {
  const inC = runC(`#include <stdio.h>
    #include <sys/time.h>
    int main(void) {
      struct timeval tv = { .tv_sec = 86401, .tv_usec = 250125 };
      for (size_t i = 0; i < sizeof tv; i++) printf("%02x", ((unsigned char *)&tv)[i]);
      return 0;
    }`);
  const timeval = new Int32Array(TIMEVAL_BYTES / 4);
  encodeTimeval(timeval, 86_401_250.125);
  expect(Buffer.from(timeval.buffer).toString('hex')).toBe(inC);
});
