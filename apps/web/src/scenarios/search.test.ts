import { expect, test } from 'vitest';
import { anEntry } from '../testing/runs.ts';
import { best, inOrder, search } from './search.ts';

const ENTRIES = [
  anEntry('one-at-a-time', { observations: ['client 2 waits in the full queue'] }),
  anEntry('reset', { topic: 'the end', question: 'Who resets the queue?' }),
  anEntry('full-queue', { sources: ['connect(2)', 'unix(7)'] }),
];
const found = (text: string) => inOrder(search(ENTRIES, text)).map(({ id }) => id);

test('nothing to search for finds all, by topic, topics as they first occur', () => {
  expect(search(ENTRIES, ' ').map(({ topic, entries }) => [topic, entries.length])).toEqual([
    ['the queue', 2],
    ['the end', 1],
  ]);
});

test('every word must occur, wherever it is', () => {
  expect(found('QUEUE full')).toEqual(['one-at-a-time', 'full-queue']);
  expect(found('unix(7)')).toEqual(['full-queue']);
  expect(found('queue nothing')).toEqual([]);
});

test('Enter takes the one that has it in its title, before those that mention it', () => {
  expect(best(search(ENTRIES, 'full queue'), 'full queue')?.id).toBe('full-queue');
  expect(best(search(ENTRIES, 'waits'), 'waits')?.id).toBe('one-at-a-time');
  expect(best(search(ENTRIES, ''), '')?.id).toBe('one-at-a-time');
  expect(best([], 'x')).toBeUndefined();
});
