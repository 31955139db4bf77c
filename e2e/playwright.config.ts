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
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: {
    launchOptions: launchOptions(),
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
