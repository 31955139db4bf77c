import { measureBoot } from './boot.ts';
import type { Numbers } from './compare.ts';
import { measureLatency } from './latency.ts';
import { observe } from './observation.ts';
import { measureReduce } from './reduce.ts';
import { measureStage } from './stage.ts';
import { bootTable, latencyTable, observationTable, reduceTable, stageTable } from './tables.ts';
import type { Tree } from './tree.ts';

/** The result of a measurement for one tree. */
export interface Measured {
  readonly numbers: Numbers;
  /** For people. */
  readonly table: string;
}

/**
 * Measures every tree in the same run, taking turns.
 *
 * @param folder a private folder
 * @param say called with progress
 * @returns for each tree, in their order
 */
export type Measure = (
  trees: readonly Tree[],
  folder: string,
  say: (line: string) => void,
) => Promise<readonly Measured[]>;

/** The measurements of `npm run bench`, by name. */
export const MEASUREMENTS: Readonly<Record<string, Measure>> = {
  observation: async (trees, folder, say) =>
    (await observe(trees, folder, say)).map((report) => ({
      numbers: { ...report.observation },
      table: observationTable(report),
    })),
  latency: async (trees, _folder, say) =>
    (await measureLatency(trees, say)).map((report) => ({
      numbers: { ...report },
      table: latencyTable(report),
    })),
  reduce: async (trees, folder, say) =>
    (await measureReduce(trees, folder, say)).map((report) => ({
      numbers: { ...report },
      table: reduceTable(report),
    })),
  stage: async (trees, _folder, say) =>
    (await measureStage(trees, say)).map((report) => ({
      numbers: { ...report },
      table: stageTable(report),
    })),
  boot: async (trees, _folder, say) =>
    (await measureBoot(trees, say)).map((report) => ({
      numbers: { ...report },
      table: bootTable(report),
    })),
};
