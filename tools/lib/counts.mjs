import { readFileSync } from 'node:fs';

/**
 * Reads how many tests passed and failed from the runners' JSON reports. A run that ended badly without a
 * failed test (a crash, a file that cannot be loaded, no report at all) counts as one failure: nothing
 * that went wrong may look like a pass.
 *
 * @typedef {{passed: number, failed: number}} Counts
 */

/**
 * @param {string} path
 * @returns {unknown} the file's content; null when it is missing or is not JSON
 */
const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/**
 * @param {Counts} counts
 * @param {number} code the runner's exit code
 * @returns {Counts}
 */
const honest = ({ passed, failed }, code) => ({
  passed,
  failed: failed === 0 && code !== 0 ? 1 : failed,
});

/**
 * @param {string} reportPath of vitest's json reporter
 * @param {number} code
 * @returns {Counts}
 */
export const vitestCounts = (reportPath, code) => {
  const report =
    /** @type {{testResults: {status: string, assertionResults: {status: string}[]}[]} | null} */ (
      readJson(reportPath)
    );
  if (report === null) return { passed: 0, failed: 1 };
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const of = (/** @type {string} */ status) =>
      file.assertionResults.filter((test) => test.status === status).length;
    passed += of('passed');
    // A file that could not be loaded has failed and has no tests.
    failed += file.status === 'failed' && of('failed') === 0 ? 1 : of('failed');
  }
  return honest({ passed, failed }, code);
};

/**
 * @param {string} reportPath of Playwright's json reporter
 * @param {number} code
 * @returns {Counts}
 */
export const playwrightCounts = (reportPath, code) => {
  const report =
    /** @type {{stats: {expected: number, unexpected: number, flaky: number}} | null} */ (
      readJson(reportPath)
    );
  if (report === null) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky } = report.stats;
  return honest({ passed: expected, failed: unexpected + flaky }, code);
};
