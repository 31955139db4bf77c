import { LIMITS } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { argAt, fitsAmount, fitsArg, printAmount } from './amount.ts';

describe('an amount', () => {
  it.each([
    [3, 3, true],
    [3, 4, false],
    [{ atLeast: 2 }, 2, true],
    [{ atLeast: 2 }, 1, false],
    [{ atMost: 2 }, 2, true],
    [{ atMost: 2 }, 3, false],
    [{ atLeast: 2, atMost: 4 }, 3, true],
    [{ atLeast: 2, atMost: 4 }, 5, false],
    [{}, -7, true],
  ])('%j and %d', (amount, value, fits) => {
    expect(fitsAmount(amount, value)).toBe(fits);
  });

  it('is printed in words', () => {
    const amounts = [3, { atLeast: 2 }, { atMost: 2 }, { atLeast: 2, atMost: 4 }, {}];
    expect(amounts.map(printAmount)).toEqual([
      '3',
      'at least 2',
      'at most 2',
      '2 to 4',
      'any number',
    ]);
  });
});

describe('an argument', () => {
  const long = 'x'.repeat(LIMITS.previewBytes + 10);
  const buffer = (text: string) => ({
    length: text.length,
    preview: text.slice(0, LIMITS.previewBytes),
  });

  it.each([
    ['a number', 4, 4, true],
    ['another number', 4, 5, false],
    ['a number where a text is', 4, '4', false],
    ['a text', 'AF_UNIX', 'AF_UNIX', true],
    ['a part of a text', { contains: 'NONBLOCK' }, 'O_RDWR|O_NONBLOCK', true],
    ['a part that is not there', { contains: 'EPOLLET' }, 'EPOLLIN', false],
    ['a text where a number is', '4', 4, false],
    ['a buffer', 'AAA\n', buffer('AAA\n'), true],
    ['a shorter buffer', 'AAA\n', buffer('AAA'), false],
    ['the beginning of a longer one', 'AAA', buffer('AAABBB'), false],
    ['a part of a buffer', { contains: 'BB' }, buffer('AAABBB'), true],
    ['a buffer beyond its preview', long, buffer(long), true],
    ['one of another length beyond it', `${long}y`, buffer(long), false],
    ['a set of descriptors by how many', 2, [4, 9], true],
    ['a set of others', { atLeast: 3 }, [4, 9], false],
    ['what is missing', 4, undefined, false],
  ])('%s', (_what, pattern, value, fits) => {
    expect(fitsArg(pattern, value)).toBe(fits);
  });

  it.each([
    ['with the listening socket in it', 'listening', [3, 5], true],
    ['without it', 'listening', [5, 6], false],
    ['with another in it', 'connected', [3, 5], true],
    ['with no other', 'connected', [3], false],
    ['that is empty', 'connected', [], false],
    ['that is a number', 'listening', 3, false],
  ] as const)('a set of descriptors %s', (_what, has, value, fits) => {
    expect(fitsArg({ has }, typeof value === 'number' ? value : [...value], 3)).toBe(fits);
  });

  it('of a caller that does not listen has no listening socket in it', () => {
    expect(fitsArg({ has: 'listening' }, [3, 5])).toBe(false);
    expect(fitsArg({ has: 'connected' }, [3, 5])).toBe(true);
  });

  it('of a buffer has a length', () => {
    const args = { buf: buffer(long), fd: 3, readfds: [1, 2] };
    expect(argAt(args, 'buf.length')).toBe(long.length);
    expect(argAt(args, 'readfds.length')).toBe(2);
    expect(argAt(args, 'fd.length')).toBeUndefined();
    expect(argAt(args, 'nothing.length')).toBeUndefined();
    expect(argAt(args, 'fd')).toBe(3);
  });
});
