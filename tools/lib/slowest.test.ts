import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './run.mjs';
import { playwrightTimes, slowest, vitestTimes } from './slowest.mjs';

const reportOf = (content: unknown): string => {
  const folder = mkdtempSync(join(tmpdir(), 'slowest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
};

test('vitest reports when a file began and ended', () => {
  const path = reportOf({
    testResults: [{ name: `${root}packages/a.test.ts`, startTime: 1000, endTime: 3500 }],
  });
  expect(vitestTimes(path)).toEqual([{ file: 'packages/a.test.ts', ms: 2500 }]);
});

test('Playwright’s tests are added up by file, those in groups as well', () => {
  const spec = (...durations: number[]) => ({
    tests: [{ results: durations.map((duration) => ({ duration })) }],
  });
  const path = reportOf({
    suites: [
      {
        file: 'gate.spec.ts',
        specs: [spec(10), spec(20)],
        suites: [{ file: 'gate.spec.ts', specs: [spec(5)] }],
      },
      { file: 'empty.spec.ts' },
    ],
  });
  expect(playwrightTimes(path)).toEqual([
    { file: 'e2e/gate.spec.ts', ms: 35 },
    { file: 'e2e/empty.spec.ts', ms: 0 },
  ]);
});

test('without a report there are no times', () => {
  expect(vitestTimes('/nowhere/report.json')).toEqual([]);
  expect(playwrightTimes('/nowhere/report.json')).toEqual([]);
});

test('the slowest come first, up to the limit', () => {
  const times = [
    { file: 'a', ms: 100 },
    { file: 'b', ms: 12_345 },
    { file: 'c', ms: 2000 },
  ];
  expect(slowest(times, 2)).toEqual(['   12.3 s  b', '    2.0 s  c']);
});
