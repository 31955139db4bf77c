import { defineConfig } from 'vitest/config';

/** The condition under which our packages' exports lead to their sources and not to what was built. */
const SOURCES = '@socketarium/source';

export default defineConfig({
  // An edit in one package is seen by the tests of all, without a build. What a test spawns is what a
  // user runs, the built programs, and that does want `npm run build` first (`npm test` sees to it).
  ssr: { resolve: { conditions: [SOURCES, 'module', 'node', 'development|production'] } },
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
