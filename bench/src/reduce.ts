import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { record } from './recording.ts';
import type { Round } from './reducing.ts';
import { median } from './statistics.ts';
import type { Tree } from './tree.ts';

/** Facts that a tree's reducer takes in a second of processor time, with a given number of clients in the picture. */
export interface ReduceReport {
  at5: number;
  at200: number;
  at1000: number;
}

const CROWDS = [5, 200, 1000] as const;
const WARMUP_ROUNDS = 2;
const ROUNDS = 7;

const program = fileURLToPath(new URL('./reducing.js', import.meta.url));

/**
 * For each number of clients, labs of each tree are recorded, then the trees' reducers take turns. The
 * median over the rounds is reported.
 *
 * @param folder a private folder for the recordings
 */
export const measureReduce = async (
  trees: readonly Tree[],
  folder: string,
  say: (line: string) => void,
): Promise<ReduceReport[]> => {
  const reports = trees.map((): ReduceReport => ({ at5: 0, at200: 0, at1000: 0 }));
  for (const clients of CROWDS) {
    const recordings: string[][] = [];
    for (const tree of trees) {
      say(`recording labs with ${clients} clients (${tree.id})`);
      recordings.push(await record(tree, clients, folder));
    }
    say(`reducing with ${clients} clients`);
    const rates = await race(trees, recordings, clients);
    for (const [i, report] of reports.entries()) {
      report[`at${clients}`] = median(rates[i] ?? []);
    }
  }
  return reports;
};

/** Each tree's rates, taken in turns. */
const race = async (
  trees: readonly Tree[],
  recordings: readonly (readonly string[])[],
  clients: number,
): Promise<number[][]> => {
  const children = trees.map(({ model }, i) => fork(program, [model, ...(recordings[i] ?? [])]));
  const rates = trees.map((): number[] => []);
  try {
    for (let round = 0; round < WARMUP_ROUNDS + ROUNDS; round++) {
      for (const [i, child] of children.entries()) {
        const result = await ask(child);
        if (result.clients !== clients) {
          throw new Error(`${result.clients} of ${clients} clients were still in the picture.`);
        }
        if (round >= WARMUP_ROUNDS) rates[i]?.push(result.factsPerSecond);
      }
    }
  } finally {
    for (const child of children) child.disconnect();
  }
  return rates;
};

/** @throws when the reducer's process ends instead of answering */
const ask = async (child: ChildProcess): Promise<Round> => {
  const stopped = new AbortController();
  const { signal } = stopped;
  child.send('round');
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([result]) => result as Round),
      once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`The reducer's process ended with ${code}.`);
      }),
    ]);
  } finally {
    stopped.abort();
  }
};
