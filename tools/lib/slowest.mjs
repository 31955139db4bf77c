import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './run.mjs';

/**
 * Where the tests' time goes, by file, from the runners' JSON reports.
 *
 * @typedef {{file: string, ms: number}} FileTime `file` relative to the root
 * @typedef {{results: {duration: number}[]}} PlaywrightTest
 * @typedef {{file: string, specs?: {tests: PlaywrightTest[]}[], suites?: PlaywrightSuite[]}} PlaywrightSuite
 */

/**
 * @template T
 * @param {string} path
 * @returns {T | null} null without a complete report, which counts.mjs reports
 */
const readReport = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/**
 * @param {string} path of vitest's json report
 * @returns {FileTime[]}
 */
export const vitestTimes = (path) => {
  /** @type {{testResults: {name: string, startTime: number, endTime: number}[]} | null} */
  const report = readReport(path);
  return (report?.testResults ?? []).map(({ name, startTime, endTime }) => ({
    file: relative(root, name),
    ms: endTime - startTime,
  }));
};

/** @type {(suite: PlaywrightSuite) => number} */
const suiteMs = ({ specs = [], suites = [] }) => {
  const results = specs.flatMap(({ tests }) => tests.flatMap(({ results: each }) => each));
  const own = results.reduce((sum, { duration }) => sum + duration, 0);
  return suites.reduce((sum, suite) => sum + suiteMs(suite), own);
};

/**
 * A file's tests run side by side: their times are added, as if one worker had run them.
 *
 * @param {string} path of Playwright's json report
 * @returns {FileTime[]}
 */
export const playwrightTimes = (path) => {
  /** @type {{suites: PlaywrightSuite[]} | null} */
  const report = readReport(path);
  return (report?.suites ?? []).map((suite) => ({ file: `e2e/${suite.file}`, ms: suiteMs(suite) }));
};

/**
 * @param {readonly FileTime[]} times
 * @param {number} most
 * @returns {string[]} a line each, the slowest first
 */
export const slowest = (times, most) =>
  times
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, most)
    .map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
