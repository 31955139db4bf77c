import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './run.mjs';
import { filesUnder, hashOf, isFresh } from './stamp.mjs';

/** A folder in the tree, because stamps use paths relative to its root. */
const scratch = (): string => {
  const path = mkdtempSync(`${root}tools/scratch-`);
  onTestFinished(() => rmSync(path, { recursive: true }));
  return `tools/${basename(path)}`;
};

test('a hash changes with size, time, path and what else it depends on, and only then', () => {
  const folder = scratch();
  const a = `${folder}/a.ts`;
  writeFileSync(root + a, 'one');
  utimesSync(root + a, 1000, 1000);
  const before = hashOf([a]);
  expect(hashOf([a])).toBe(before);
  expect(hashOf([a], ['v22'])).not.toBe(before);

  utimesSync(root + a, 2000, 2000);
  expect(hashOf([a])).not.toBe(before);

  writeFileSync(root + a, 'longer');
  utimesSync(root + a, 1000, 1000);
  expect(hashOf([a])).not.toBe(before);

  writeFileSync(`${root}${folder}/b.ts`, 'one');
  utimesSync(`${root}${folder}/b.ts`, 1000, 1000);
  expect(hashOf([`${folder}/b.ts`])).not.toBe(before);
});

test('finds files, sorted, and leaves out generated ones', () => {
  const folder = scratch();
  writeFileSync(`${root}${folder}/b.ts`, '');
  writeFileSync(`${root}${folder}/a.ts`, '');
  writeFileSync(`${root}${folder}/c.txt`, '');
  expect(filesUnder(folder, (path) => path.endsWith('.ts'))).toEqual([
    `${folder}/a.ts`,
    `${folder}/b.ts`,
  ]);
  expect(filesUnder('packages', (path) => path.includes('/dist/'))).toEqual([]);
  expect(filesUnder('packages', (path) => path.includes('/node_modules/'))).toEqual([]);
});

test('without a stamp nothing is fresh', () => {
  expect(isFresh('no-such-stamp', 'hash')).toBe(false);
});
