import { existsSync } from 'node:fs';
import { bin, root, run } from './run.mjs';
import { filesUnder, hashOf, isFresh, writeStamp } from './stamp.mjs';

const isSource = (/** @type {string} */ path) => !/\.test\.tsx?$/.test(path);

/** The sources of the daemon, the programs, the page and the command line. */
const sources = () => [
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  ...filesUnder('packages', isSource),
  ...filesUnder('apps', isSource),
];

const outputs = [
  ...['server', 'client', 'terminal'].map((name) => `packages/programs/dist/${name}.cjs`),
  'apps/daemon/dist/main.js',
  'apps/cli/dist/socketarium.mjs',
  'apps/web/dist/index.html',
];

/**
 * The build's commands, which run in parallel: each reads sources and none reads another's output. No
 * package imports the programs, so their project must be named, like those of daemon and command line.
 * The page's types are not checked here (`npm test` does): a start should not fail on code that runs all
 * the same.
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
 * @param {(line: string) => void} say called when there is something to do
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
