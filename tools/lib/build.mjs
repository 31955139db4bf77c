import { existsSync } from 'node:fs';
import { bin, root, run } from './run.mjs';
import { filesUnder, hashOf, isFresh, writeStamp } from './stamp.mjs';

const isSource = (/** @type {string} */ path) => !/\.test\.tsx?$/.test(path);

/** What the daemon, the page and the command line are made of. */
const sources = () => [
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  ...filesUnder('packages', isSource),
  ...filesUnder('apps', isSource),
];

const outputs = [
  'packages/programs/dist/server.js',
  'apps/daemon/dist/main.js',
  'apps/cli/dist/main.js',
  'apps/web/dist/index.html',
];

/**
 * Builds the daemon, the page and the command line when a source changed since the last build. The
 * page's types are not checked here (`npm test` does): a start should not fail on what runs all the
 * same.
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
  // The host spawns the programs and the command line the daemon: nobody imports them, so each is said.
  const compiled = await run(bin('tsc'), ['-b', 'packages/programs', 'apps/daemon', 'apps/cli']);
  if (compiled.code !== 0) return compiled;
  const bundled = await run(bin('vite'), ['build', 'apps/web', '--logLevel', 'warn']);
  if (bundled.code === 0) writeStamp('build', hash);
  return bundled;
};
