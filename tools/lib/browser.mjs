import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { chromium } from '@playwright/test';

/**
 * Chromium's own name and those of distributions and Google. First Debian's without a window, which
 * Playwright's own is, too: a page takes a quarter less of the processor in it.
 */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

const runs = (/** @type {string} */ path) => {
  try {
    // Ubuntu has a `chromium-browser` that only prints where the real one is: check that it runs.
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
};

/**
 * The browser for the tests: SOCKETARIUM_BROWSER when set, else Playwright's own, else one of the
 * system's.
 *
 * @returns {string | null} its path, null when there is none
 */
export const findBrowser = () => {
  const chosen = process.env.SOCKETARIUM_BROWSER;
  if (chosen !== undefined) return chosen;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = `${folder}/${name}`;
      if (existsSync(path) && runs(path)) return path;
    }
  }
  return null;
};

/**
 * How to launch it: headless, with no traffic of its own, and as root without the sandbox that
 * Chromium refuses to set up there.
 */
export const launchOptions = () => {
  const executablePath = findBrowser();
  return {
    ...(executablePath === null ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
};
