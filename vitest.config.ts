import { defineConfig } from 'vitest/config';

/** The condition under which our packages' exports resolve to their sources and not to the built files. */
const SOURCES = '@socketarium/source';

/** Folders whose tests start no process and leave nothing behind. */
const PURE = ['packages/protocol', 'packages/model', 'packages/scenarios', 'apps/web'];
/** Folders whose tests run real programs. */
const REAL = [
  'packages/syscalls',
  'packages/programs',
  'packages/c',
  'packages/host',
  'apps/daemon',
  'apps/cli',
];

/** Tests that examine or change their own process: each has a process of its own. */
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

/** How long a test may take before it counts as hung: no limit for speed, so far above any load. */
const HUNG_MS = 120_000;

export default defineConfig({
  // The tests of all packages see an edit in one package without a build. A test spawns the built
  // programs, so that an edit of these needs `npm run build` first (`npm test` does it).
  ssr: { resolve: { conditions: [SOURCES, 'module', 'node', 'development|production'] } },
  test: {
    testTimeout: HUNG_MS,
    hookTimeout: HUNG_MS,
    expect: { poll: { timeout: HUNG_MS / 2 } },
    // By default two cores give one worker. A third gains nothing (measured): two use both cores.
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
