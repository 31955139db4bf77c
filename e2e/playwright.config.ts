import { defineConfig } from '@playwright/test';
import { launchOptions } from '../tools/lib/browser.mjs';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  // Tests share their worker's daemon and nothing else: each has labs of its own.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // When a test counts as hung: no judgment of speed, so far above what any load makes of it.
  timeout: 180_000,
  expect: { timeout: 60_000 },
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    // To retain one of a failure, each run has to be recorded: `--trace on` when it is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
