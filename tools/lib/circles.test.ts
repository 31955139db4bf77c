import { expect, test } from 'vitest';
import { circles } from './circles.mjs';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

test('files that import in one direction are no circle, however often they meet', () => {
  expect(circles(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['outside'] }))).toEqual([]);
});

test('two files that import each other, and one that imports itself', () => {
  expect(circles(graph({ b: ['a'], a: ['b'], c: ['c'] }))).toEqual([['a', 'b'], ['c']]);
});

test('a circle begins with its first file by name, wherever the search starts', () => {
  expect(circles(graph({ a: ['d'], d: ['c'], c: ['b'], b: ['d'] }))).toEqual([['b', 'd', 'c']]);
});

test('two circles through one file are both found', () => {
  const found = circles(graph({ hub: ['a', 'b'], a: ['hub'], b: ['hub'] }));
  expect(found).toEqual([
    ['a', 'hub'],
    ['b', 'hub'],
  ]);
});

test('the shortest circle represents longer ones through the same files', () => {
  expect(circles(graph({ a: ['b'], b: ['c', 'a'], c: ['a'] }))).toEqual([
    ['a', 'b'],
    ['a', 'b', 'c'],
  ]);
});
