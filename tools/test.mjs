// `npm test`: everything that must hold, in one command: installs what the tests need, builds, then
// types, lint, import rules, unit and integration tests, and the page in a real browser, with every
// scenario. The last line is `N passed, N failed` over all of them; before it stand the files that took
// longest. `npm test -- --only unit,lint` runs some.
import { mkdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { playwrightCounts, vitestCounts } from './lib/counts.mjs';
import { install } from './lib/install.mjs';
import { ensureNeeds } from './lib/needs.mjs';
import { bin, root, run } from './lib/run.mjs';
import { playwrightTimes, slowest, vitestTimes } from './lib/slowest.mjs';
import { refusal } from './lib/system.mjs';

/** @typedef {import('./lib/counts.mjs').Counts} Counts */
/** @typedef {{name: string, run: () => Promise<Counts>}} Stage */

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

const reports = `${root}.cache/reports`;
const vitestReport = `${reports}/vitest.json`;
const playwrightReport = `${reports}/playwright.json`;
/** How many of the slowest files are listed at the end. */
const SLOWEST = 10;

/**
 * A command that passes or fails as a whole, and prints only when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
const check = async (command, args) => {
  const { code, output } = await run(command, args);
  if (code === 0) return { passed: 1, failed: 0 };
  process.stdout.write(output);
  return { passed: 0, failed: 1 };
};

/**
 * @param {string} report file the runner writes its JSON to
 * @param {() => ReturnType<typeof run>} start
 * @param {(path: string, code: number) => Counts} count
 */
const suite = async (report, start, count) => {
  rmSync(report, { force: true });
  const { code } = await start();
  return count(report, code);
};

/** @type {Stage[]} */
const stages = [
  { name: 'types', run: () => check(bin('tsc'), ['-p', 'tsconfig.tests.json']) },
  { name: 'lint', run: () => check(bin('biome'), ['check', '--error-on-warnings', '.']) },
  { name: 'imports', run: () => check(process.execPath, ['tools/check-imports.mjs']) },
  {
    name: 'unit',
    run: () =>
      suite(
        vitestReport,
        () =>
          run(
            bin('vitest'),
            ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
            { show: true },
          ),
        vitestCounts,
      ),
  },
  {
    name: 'e2e',
    run: () =>
      suite(
        playwrightReport,
        () =>
          run(bin('playwright'), ['test', '-c', 'e2e', '--reporter=list,json'], {
            show: true,
            env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
          }),
        playwrightCounts,
      ),
  },
];

/**
 * Which stages run together. Checks run beside the unit tests: one core computes while another waits for
 * processes. The browser needs both cores, and its scenarios have steps with a time limit.
 *
 * @type {readonly (readonly (readonly string[])[])[]}
 */
const ROUNDS = [[['unit'], ['types', 'lint', 'imports']], [['e2e']]];

/** Builds as `npm start` does, so that a start finds nothing left to do, and then all the rest. */
const buildAll = async () => {
  const { code, output } = await build(say);
  if (code === 0) return check(bin('tsc'), ['-b']);
  process.stdout.write(output);
  return { passed: 0, failed: 1 };
};

const main = async () => {
  const names = stages.map(({ name }) => name);
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const wanted = values.only?.split(',') ?? names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    say(`Unknown: ${unknown.join(', ')}. --only takes some of ${names.join(',')}.`);
    process.exitCode = 1;
    return;
  }

  const total = { passed: 0, failed: 0 };
  const stage = async (/** @type {Stage} */ { name, run: start }) => {
    const begun = performance.now();
    const { passed, failed } = await start();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    say(
      `${failed === 0 ? 'ok    ' : 'FAILED'} ${name} (${passed} passed, ${failed} failed, ${seconds} s)`,
    );
    total.passed += passed;
    total.failed += failed;
    return failed === 0;
  };
  const finish = () => {
    process.exitCode = total.failed === 0 ? 0 : 1;
    say(`${total.passed} passed, ${total.failed} failed`);
  };
  const inTurn = async (/** @type {readonly string[]} */ lane) => {
    for (const each of stages) {
      if (lane.includes(each.name) && wanted.includes(each.name)) await stage(each);
    }
  };

  const installed = await install(say);
  if (installed.code !== 0) {
    process.stdout.write(installed.output);
    total.failed += 1;
    return finish();
  }
  mkdirSync(reports, { recursive: true });
  if (!(await stage({ name: 'build', run: buildAll }))) return finish();
  if (wanted.some((name) => name === 'unit' || name === 'e2e')) {
    for (const sentence of await ensureNeeds(say)) say(sentence);
  }
  for (const lanes of ROUNDS) await Promise.all(lanes.map(inTurn));

  const times = [
    ...(wanted.includes('unit') ? vitestTimes(vitestReport) : []),
    ...(wanted.includes('e2e') ? playwrightTimes(playwrightReport) : []),
  ];
  const lines = slowest(times, SLOWEST);
  if (lines.length > 0) say('The files that took longest:');
  for (const line of lines) say(line);
  return finish();
};

const refused = refusal({ platform: process.platform, version: process.versions.node });
if (refused === null) {
  await main();
} else {
  say(refused);
  process.exitCode = 1;
}
