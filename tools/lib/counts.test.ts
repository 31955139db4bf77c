import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { playwrightCounts, vitestCounts } from './counts.mjs';

const reportOf = (content: unknown): string => {
  const folder = mkdtempSync(join(tmpdir(), 'counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

test('adds up vitest’s files', () => {
  const path = reportOf({
    testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')],
  });
  expect(vitestCounts(path, 1)).toEqual({ passed: 3, failed: 1 });
});

test('a file that cannot be loaded is a failure', () => {
  const path = reportOf({ testResults: [file('passed', 'passed'), file('failed')] });
  expect(vitestCounts(path, 1)).toEqual({ passed: 1, failed: 1 });
});

test('a runner that fails without a failed test is a failure', () => {
  const path = reportOf({ testResults: [file('passed', 'passed')] });
  expect(vitestCounts(path, 1)).toEqual({ passed: 1, failed: 1 });
});

test('no report, or an incomplete one, is a failure', () => {
  expect(vitestCounts('/nowhere/report.json', 0)).toEqual({ passed: 0, failed: 1 });
  expect(playwrightCounts(reportOf('{"stats": '), 0)).toEqual({ passed: 0, failed: 1 });
});

test('adds up Playwright’s stats; a test that passed only when retried has failed', () => {
  const path = reportOf({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } });
  expect(playwrightCounts(path, 1)).toEqual({ passed: 5, failed: 2 });
});
