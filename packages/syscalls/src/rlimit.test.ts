import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeRlimit, encodeSoftLimit, RLIMIT_BYTES } from './rlimit.ts';
import { runForNumbers } from './testing/c-program.ts';

const limit = fc.oneof(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.constant(Infinity));

it('changes the soft limit alone, RLIM_INFINITY included', () => {
  fc.assert(
    fc.property(limit, fc.bigInt({ min: 0n, max: 2n ** 53n }), (soft, hard) => {
      const view = new DataView(new ArrayBuffer(RLIMIT_BYTES));
      view.setBigUint64(8, hard, true);
      encodeSoftLimit(view, soft);
      expect(decodeRlimit(view)).toEqual([soft, Number(hard)]);
    }),
  );
});

it('is laid out as in C', () => {
  const inC = runForNumbers(`#include <stddef.h>
    #include <stdio.h>
    #include <sys/resource.h>
    int main(void) {
      printf("bytes %zu\\nhard %zu\\n", sizeof(struct rlimit), offsetof(struct rlimit, rlim_max));
      printf("infinity %d\\n", RLIM_INFINITY == 0xffffffffffffffffu);
      return 0;
    }`);
  expect(Object.fromEntries(inC)).toEqual({ bytes: RLIMIT_BYTES, hard: 8, infinity: 1 });
});
