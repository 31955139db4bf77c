import { defineConfig } from 'vitest/config';

/** The condition under which our packages' exports lead to their sources and not to what was built. */
const SOURCES = '@socketarium/source';

/** Folders whose tests start no process and hold nothing that outlives a test. */
const PURE = ['packages/protocol', 'packages/model', 'packages/scenarios', 'apps/web'];
/** Those whose tests run real programs. */
const REAL = ['packages/syscalls', 'packages/programs', 'packages/host', 'apps/daemon', 'apps/cli'];

/** Those that look at the process they run in, or change it: each has one of its own. */
const ALONE = [
  'packages/syscalls/src/libc.test.ts',
  'packages/syscalls/src/signals.test.ts',
  'packages/host/src/outlive.test.ts',
  'packages/host/src/scale.test.ts',
  'packages/host/src/sources/environment.test.ts',
  'packages/host/src/sources/reserve.test.ts',
];

const testsIn = (folders: readonly string[]) =>
  folders.map((folder) => `${folder}/src/**/*.test.ts`);

/** How long a test may take before it counts as hung: no judgment of speed, so far above any load. */
const HUNG_MS = 120_000;

export default defineConfig({
  // An edit in one package is seen by the tests of all, without a build. What a test spawns is what a
  // user runs, the built programs, and that does want `npm run build` first (`npm test` sees to it).
  ssr: { resolve: { conditions: [SOURCES, 'module', 'node', 'development|production'] } },
  test: {
    testTimeout: HUNG_MS,
    hookTimeout: HUNG_MS,
    expect: { poll: { timeout: HUNG_MS / 2 } },
    // By default two cores give one worker. A third was measured to gain nothing: two take all there is.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // One process loads the model once for all of its files.
        test: { name: 'pure', include: testsIn(PURE), isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: [...testsIn(REAL), 'bench/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
