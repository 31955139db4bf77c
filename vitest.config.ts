import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'tools/**/*.test.ts',
    ],
    testTimeout: 20_000,
    // Most tests wait for processes, not for the processor; by default two cores give one worker.
    maxWorkers: 2,
  },
});
