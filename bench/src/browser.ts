import { type Browser, chromium } from '@playwright/test';
import { launchOptions } from '../../tools/lib/browser.mjs';
import { CannotRun } from './cannot-run.ts';

/** How long a page may take to load or to show what is waited for, milliseconds; normally it never does. */
export const PATIENCE_MS = 120_000;

/** The window that pages are measured in. */
export const VIEWPORT = { width: 1440, height: 900 } as const;

/**
 * Runs `body` with the browser that the tests use, and closes it in any case.
 *
 * @throws CannotRun without one
 */
export const withBrowser = async <T>(body: (browser: Browser) => Promise<T>): Promise<T> => {
  const options = launchOptions();
  if (options.executablePath === undefined) {
    throw new CannotRun('No browser was found: install Chromium or Chrome.');
  }
  const browser = await chromium.launch(options);
  try {
    return await body(browser);
  } finally {
    await browser.close();
  }
};
