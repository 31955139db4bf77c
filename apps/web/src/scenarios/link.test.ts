import { expect, test } from 'vitest';
import { hashOf, scenarioOf } from './link.ts';

test('there and back', () => {
  expect(scenarioOf(hashOf('full-queue-unix'))).toBe('full-queue-unix');
  expect(hashOf(null)).toBe('');
});

test('what names no scenario', () => {
  for (const hash of ['', '#', '#/scenario/', '#/scenario/../x', '#/scenario/A', '#other']) {
    expect(scenarioOf(hash)).toBeNull();
  }
});
