import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FD_SET_BYTES,
  fdClear,
  fdHighest,
  fdIsSet,
  fdMembers,
  fdSet,
  fdZero,
  newFdSet,
} from './fdset.ts';
import { runC } from './testing/c-program.ts';

const descriptor = fc.integer({ min: 0, max: 1023 });

function setOf(fds: readonly number[]): Uint8Array {
  const set = newFdSet();
  for (const fd of fds) fdSet(set, fd);
  return set;
}

describe('fd_set', () => {
  it('contains what was put in and not removed', () => {
    fc.assert(
      fc.property(fc.array(descriptor), fc.array(descriptor), (put, taken) => {
        const set = setOf(put);
        for (const fd of taken) fdClear(set, fd);
        const expected = new Set(put.filter((fd) => !taken.includes(fd)));
        expect(fdMembers(set)).toEqual([...expected].sort((a, b) => a - b));
        expect(fdHighest(set)).toBe(Math.max(-1, ...expected));
        for (const fd of [...put, ...taken]) expect(fdIsSet(set, fd)).toBe(expected.has(fd));
        fdZero(set);
        expect(fdMembers(set)).toEqual([]);
      }),
    );
  });

  it('returns the members below nfds only', () => {
    fc.assert(
      fc.property(fc.uniqueArray(descriptor), fc.integer({ min: 0, max: 1024 }), (fds, nfds) => {
        const expected = fds.filter((fd) => fd < nfds).sort((a, b) => a - b);
        expect(fdMembers(setOf(fds), nfds)).toEqual(expected);
      }),
    );
  });

  it('has C’s bytes', () => {
    const fds = [0, 1, 7, 8, 31, 32, 63, 64, 65, 500, 1022, 1023];
    const inC = runC(`#include <stdio.h>
      #include <sys/select.h>
      int main(void) {
        int fds[] = { ${fds.join(', ')} };
        fd_set set;
        FD_ZERO(&set);
        for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++) FD_SET(fds[i], &set);
        for (size_t i = 0; i < sizeof set; i++) printf("%02x", ((unsigned char *)&set)[i]);
        return 0;
      }`);
    expect(inC.length / 2).toBe(FD_SET_BYTES);
    expect(Buffer.from(setOf(fds)).toString('hex')).toBe(inC);
  });

  it.each([-1, 1024, 1.5, Number.NaN, 2 ** 32])('refuses descriptor %s', (fd) => {
    for (const use of [fdSet, fdClear, fdIsSet]) {
      expect(() => use(newFdSet(), fd)).toThrow(
        expect.objectContaining({ code: 'FD_OUT_OF_RANGE' }),
      );
    }
  });
});
