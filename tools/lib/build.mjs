import { existsSync } from 'node:fs';
import { bin, root, run } from './run.mjs';
import { filesUnder, hashOf, isFresh, writeStamp } from './stamp.mjs';

const isSource = (/** @type {string} */ path) => !/\.test\.tsx?$/.test(path);

/** What the daemon, the programs, the page and the command line are made of. */
const sources = () => [
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  ...filesUnder('packages', isSource),
  ...filesUnder('apps', isSource),
];

const outputs = [
  ...['server', 'client', 'terminal'].map((name) => `packages/programs/dist/${name}.cjs`),
  'apps/daemon/dist/main.js',
  'apps/cli/dist/main.js',
  'apps/web/dist/index.html',
];

/**
 * The build's commands, which run beside each other: each reads sources and none reads what another
 * wrote. Nobody imports the programs, so that they have a project to be said, as daemon and command
 * line have. The page's types are not checked here (`npm test` does): a start should not fail on what
 * runs all the same.
 *
 * @type {readonly (readonly [string, ...string[]])[]}
 */
const COMMANDS = [
  ['tsc', '-b', 'packages/programs', 'apps/daemon', 'apps/cli'],
  ['rolldown', '-c', 'tools/rolldown.config.mjs', '--log-level', 'warn'],
  ['vite', 'build', 'apps/web', '--logLevel', 'warn'],
];

/**
 * Builds the daemon, the programs, the page and the command line when a source changed since the last
 * build.
 *
 * @param {(line: string) => void} say told when there is something to do
 * @returns {Promise<import('./run.mjs').Finished>} code 0 when the build is fresh
 */
export const build = async (say) => {
  const hash = hashOf(sources());
  if (outputs.every((path) => existsSync(root + path)) && isFresh('build', hash)) {
    return { code: 0, output: '' };
  }
  say('Building …');
  const finished = await Promise.all(COMMANDS.map(([name, ...args]) => run(bin(name), args)));
  const failed = finished.find(({ code }) => code !== 0);
  if (failed !== undefined) return failed;
  writeStamp('build', hash);
  return { code: 0, output: '' };
};
