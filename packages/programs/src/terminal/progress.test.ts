import { expect, test } from 'vitest';
import { bytesInWords, progressInWords, timeInWords } from './progress.ts';

test('bytes have three digits and a unit', () => {
  const numbers = [0, 512, 999, 1000, 1499, 99_950, 999_500, 1e9, 8_589_934_592, 1e15];
  expect(numbers.map(bytesInWords)).toEqual([
    '0 B',
    '512 B',
    '999 B',
    '1.00 kB',
    '1.50 kB',
    '100 kB',
    '1.00 MB',
    '1.00 GB',
    '8.59 GB',
    '1000 TB',
  ]);
});

test('times are as on a clock', () => {
  expect([0, 7400, 754_000, 3_723_000].map(timeInWords)).toEqual([
    '0:00',
    '0:07',
    '12:34',
    '1:02:03',
  ]);
});

test('a copy shows percent, amount, rate and time left', () => {
  expect(progressInWords(0, 2e9, 0)).toBe('0 %  0 B of 2.00 GB');
  expect(progressInWords(5e8, 2e9, 2000)).toBe('25 %  500 MB of 2.00 GB  250 MB/s  0:06 left');
  expect(progressInWords(2e9, 2e9, 8000)).toBe('100 %  2.00 GB of 2.00 GB  250 MB/s');
  expect(progressInWords(0, 0, 5)).toBe('100 %  0 B of 0 B');
});
