import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { bin, run } from './run.mjs';

/** Programs that the tests run, and the Debian packages that contain them. */
const PROGRAMS = {
  nc: 'netcat-openbsd',
  socat: 'socat',
  strace: 'strace',
  cc: 'gcc libc6-dev',
  ss: 'iproute2',
};

/** @param {string} name */
const onPath = (name) =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(`${folder}/${name}`),
  );

const browser = async () => (await import('./browser.mjs')).findBrowser();

const canUseApt = () => process.getuid?.() === 0 && onPath('apt-get');

const isDebian = () => {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
};

/** @param {readonly string[]} packages */
const aptInstall = async (packages) => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  return run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
};

/**
 * Makes sure that the programs which the tests run are there, a browser included: installs what is
 * missing where that is possible without a prompt.
 *
 * @param {(line: string) => void} say called before something is installed
 * @returns {Promise<string[]>} what is still missing, a sentence each
 */
export const ensureNeeds = async (say) => {
  const missing = Object.entries(PROGRAMS).filter(([name]) => !onPath(name));
  if (missing.length > 0 && canUseApt()) {
    say(`Installing ${missing.map(([name]) => name).join(', ')} for the tests …`);
    await aptInstall(missing.flatMap(([, packages]) => packages.split(' ')));
  }
  if ((await browser()) === null) {
    say('Installing a browser for the tests …');
    // Ubuntu's package only points to a snap, which containers cannot run: there, and where apt cannot be
    // used, Playwright installs its own.
    if (canUseApt() && isDebian()) await aptInstall(['chromium-headless-shell']);
    if ((await browser()) === null) await run(bin('playwright'), ['install', 'chromium']);
  }
  const sentences = Object.entries(PROGRAMS)
    .filter(([name]) => !onPath(name))
    .map(([name, packages]) => `\`${name}\` is missing: install it (Debian: ${packages}).`);
  if ((await browser()) === null) {
    sentences.push(
      'No browser was found: install Chromium or Chrome, or run `npx playwright install chromium`.',
    );
  }
  return sentences;
};
