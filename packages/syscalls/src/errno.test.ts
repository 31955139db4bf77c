import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRNO, errnoNumber, errnoSymbol } from './errno.ts';
import { runForNumbers } from './testing/c-program.ts';

describe('errno', () => {
  it('has the numbers of errno.h, every one of them', () => {
    const lines = Object.keys(ERRNO).map((symbol) => `printf("${symbol} %d\\n", ${symbol});`);
    const inC = runForNumbers(`#include <errno.h>
      #include <stdio.h>
      int main(void) { ${lines.join('\n')} return 0; }`);
    expect(Object.fromEntries(inC)).toEqual(ERRNO);
  });

  it('has every number that the C library has a message for', () => {
    const inC = runForNumbers(`#include <stdio.h>
      #include <string.h>
      int main(void) {
        for (int n = 1; n < 4096; n++)
          if (strncmp(strerror(n), "Unknown error", 13) != 0) printf("%d %d\\n", n, n);
        return 0;
      }`);
    expect(inC.size).toBeGreaterThan(100);
    for (const number of inC.values()) expect(errnoSymbol(number)).toMatch(/^E[A-Z0-9]+$/);
  });

  it('accepts a call’s -errno', () => {
    expect(errnoSymbol(-111)).toBe('ECONNREFUSED');
    expect(errnoSymbol(4)).toBe('EINTR');
    expect(errnoSymbol(11)).toBe('EAGAIN');
  });

  it('reports it when Linux has no such error', () => {
    expect(errnoSymbol(4095)).toBe('E?4095');
    expect(errnoNumber('ENOSUCH')).toBeUndefined();
    expect(errnoNumber('toString')).toBeUndefined();
    expect(errnoNumber('EWOULDBLOCK')).toBe(11);
  });

  it('converts from symbol to number and back', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(ERRNO)), (number) => {
        expect(errnoNumber(errnoSymbol(number))).toBe(number);
      }),
    );
  });
});
