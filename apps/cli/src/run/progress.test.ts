import type { Run } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { ProgressLine } from './progress.ts';

const ERASE = '\r\u001B[K';

const screen = (isTTY: boolean, columns = 200) => {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
};

const standing = (scenario: string, index: number): Run =>
  ({ scenario, progress: { index, count: 5, say: 'Look at the queue.' } }) as Run;

test('one run: its step and its caption; erased when it has ended', () => {
  const terminal = screen(true);
  const line = new ProgressLine(terminal, 1);
  line.stands(0, standing('half-close', 2));
  line.ended(0);
  line.clear();
  expect(terminal.written).toEqual([`${ERASE}half-close 2/5: Look at the queue.`, ERASE]);
});

test('several at once: how many are done, and the step of each, as far as the line has room', () => {
  const terminal = screen(true, 40);
  const line = new ProgressLine(terminal, 43);
  line.stands(0, standing('half-close', 2));
  line.stands(1, standing('stale-name', 1));
  line.ended(0);
  line.stands(2, standing('truncation', 0));
  const words = terminal.written.map((text) => text.replace(ERASE, ''));
  expect(words[1]).toBe('0 of 43 done  half-close 2/5  stale-nam');
  expect(words.at(-1)).toBe('1 of 43 done  stale-name 1/5  truncatio');
});

test('nothing where there is no terminal', () => {
  const pipe = screen(false);
  const line = new ProgressLine(pipe, 2);
  line.stands(0, standing('half-close', 2));
  line.ended(0);
  expect(pipe.written).toEqual([]);
});
