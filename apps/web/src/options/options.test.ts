import { createLab } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { NUMBERS, readNumber } from './options.ts';

const lab = { transport: 'unix-stream', server: 'select', service: 'echo' };

test('the limits are those of the daemon', () => {
  for (const { id, min, max } of NUMBERS) {
    const fits = (value: number) => createLab.safeParse({ ...lab, [id]: value }).success;
    expect([min - 1, min, max, max + 1].map(fits), id).toEqual([false, true, true, false]);
  }
});

test('a number, or what is wrong with it', () => {
  const [backlog] = NUMBERS;
  const buffer = NUMBERS.find(({ id }) => id === 'bufferBytes');
  if (backlog === undefined || buffer === undefined) throw new Error('options are missing');
  expect(readNumber(backlog, ' 7 ')).toEqual({ value: 7 });
  expect(readNumber(backlog, '')).toEqual({ wrong: 'is missing' });
  expect(readNumber(backlog, '1.5')).toEqual({ wrong: 'must be a whole number' });
  expect(readNumber(backlog, 'x')).toEqual({ wrong: 'must be a whole number' });
  expect(readNumber(backlog, '70000')).toEqual({ wrong: 'must be from 0 to 65,535' });
  expect(readNumber(buffer, '')).toEqual({ value: null });
});
