import { existsSync, readFileSync } from 'node:fs';
import { root, run } from './run.mjs';
import { filesUnder, hashOf, isFresh, writeStamp } from './stamp.mjs';

/**
 * Installs the dependencies of the lockfile, when it or a package.json changed since the last time. pnpm
 * comes through npx, which every Node has, so nothing needs to be set up before.
 *
 * @param {(line: string) => void} say called when there is something to do
 * @returns {Promise<import('./run.mjs').Finished>} code 0 when everything is in place
 */
export const install = async (say) => {
  /** @type {{packageManager: string}} */
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const folder of ['packages', 'apps', 'bench', 'e2e']) {
    inputs.push(...filesUnder(folder, (path) => path.endsWith('/package.json')));
  }
  const hash = hashOf(inputs, [process.version, process.arch]);
  if (existsSync(`${root}node_modules/.modules.yaml`) && isFresh('install', hash)) {
    return { code: 0, output: '' };
  }
  say('Installing dependencies (the first time takes a minute) …');
  const result = await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], {
    // CI: pnpm must never stop to ask. The notifiers would print news about npm and pnpm.
    env: { CI: 'true', npm_config_update_notifier: 'false', npm_config_fund: 'false' },
  });
  if (result.code === 0) writeStamp('install', hash);
  return result;
};
