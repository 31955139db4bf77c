import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtReader, builtShim, CannotBuild } from '@socketarium/c';
import { CannotRun } from './cannot-run.ts';
import { compile, requireStrace } from './compile.ts';
import { type Peer, peers } from './peers.ts';
import { median } from './statistics.ts';
import { lostEvents, type Totals } from './tally.ts';
import type { Tree } from './tree.ts';

/**
 * What observing costs: the same load on the observed server and on its baselines. Rounds are short and
 * interleaved, so that other load on the machine affects all of them alike; a ratio is taken within its
 * round, and the median over the rounds is reported.
 */
export interface Observation {
  /** Of the TypeScript server. */
  vsBareC: number;
  vsStracedC: number;
  vsNodeNet: number;
  /** Of the C server under the shim. */
  shimVsBareC: number;
  shimVsStracedC: number;
  /** Of both, over all rounds. */
  lostEvents: number;
}

export interface ObservationReport {
  observation: Observation;
  /** The cost of observing alone: observed over unobserved. */
  vsUnobserved: number;
  /** Median requests a second. */
  rates: { id: Peer['id']; title: string; requestsPerSecond: number }[];
  /** Of both that are observed. */
  requests: number;
  records: number;
}

/** The servers whose every call is recorded and read: they print their Totals. */
const OBSERVED: readonly Peer['id'][] = ['observed', 'shimmedC'];

const ROUNDS = 5;
const CONNECTIONS = 64;
const WARMUP_MS = 700;
const MEASURED_MS = 1000;

interface Load {
  requests: number;
  bytes: number;
  measured: number;
  seconds: number;
}

const runLoad = async (program: string, path: string): Promise<Load> => {
  const args = [path, CONNECTIONS, WARMUP_MS, MEASURED_MS].map(String);
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout) as Load;
};

/** Throws CannotRun where they cannot be built. */
const shimPrograms = async () => {
  try {
    return { reader: await builtReader(), shim: await builtShim() };
  } catch (error) {
    throw error instanceof CannotBuild ? new CannotRun(error.message) : error;
  }
};

/** One peer under the load, from its start to its end. */
const runRound = async (
  load: string,
  peer: Peer,
  path: string,
): Promise<{ result: Load; printed: string }> => {
  const running = peer.start(path);
  let printed = '';
  try {
    const result = await runLoad(load, path);
    printed = await running.stop();
    return { result, printed };
  } finally {
    if (printed === '') await running.stop();
  }
};

/** The measurements of one contestant, a number per round. */
interface Taken {
  readonly peer: Peer;
  readonly rates: number[];
  lost: number;
  requests: number;
  records: number;
}

/**
 * @param folder a private folder for the compiled programs and the sockets
 * @param say called with progress
 * @returns for each tree, in their order
 * @throws CannotRun without a C compiler or strace
 */
export const observe = async (
  trees: readonly Tree[],
  folder: string,
  say: (line: string) => void,
): Promise<ObservationReport[]> => {
  requireStrace();
  const load = compile('load', folder);
  const programs = {
    server: compile('select_server', folder),
    tally: compile('tally', folder),
    ...(await shimPrograms()),
  };
  const contestants = peers(trees, programs).map(
    (peer): Taken => ({ peer, rates: [], lost: 0, requests: 0, records: 0 }),
  );
  for (let round = 1; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}`);
    // Each round begins with another one, so that none always follows the same.
    const first = round % contestants.length;
    for (const taken of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const { peer } = taken;
      const path = join(folder, `${peer.id}-${peer.tree}-${round}`);
      const { result, printed } = await runRound(load, peer, path);
      taken.rates.push(result.measured / result.seconds);
      if (OBSERVED.includes(peer.id)) {
        const totals = JSON.parse(printed) as Totals;
        taken.lost += lostEvents(totals, result);
        taken.requests += result.requests;
        taken.records += totals.records;
      }
    }
  }
  return trees.map(({ id }) =>
    report(contestants.filter(({ peer }) => peer.tree === id || peer.tree === null)),
  );
};

/** @param contestants one tree's, and those that every tree is compared with */
const report = (contestants: readonly Taken[]): ObservationReport => {
  const find = (id: Peer['id']): Taken => {
    const found = contestants.find(({ peer }) => peer.id === id);
    if (found === undefined) throw new Error(`no contestant ${id}`);
    return found;
  };
  const observed = OBSERVED.map(find);
  const ratio = (of: Peer['id'], to: Peer['id']): number => {
    const { rates } = find(to);
    return median(find(of).rates.map((rate, round) => rate / (rates[round] ?? Number.NaN)));
  };
  const sum = (of: (taken: Taken) => number): number =>
    observed.reduce((total, taken) => total + of(taken), 0);
  return {
    observation: {
      vsBareC: ratio('observed', 'bareC'),
      vsStracedC: ratio('observed', 'stracedC'),
      vsNodeNet: ratio('observed', 'nodeNet'),
      shimVsBareC: ratio('shimmedC', 'bareC'),
      shimVsStracedC: ratio('shimmedC', 'stracedC'),
      lostEvents: sum(({ lost }) => lost),
    },
    vsUnobserved: ratio('observed', 'unobserved'),
    rates: contestants.map(({ peer: { id, title }, rates }) => ({
      id,
      title,
      requestsPerSecond: median(rates),
    })),
    requests: sum(({ requests }) => requests),
    records: sum(({ records }) => records),
  };
};
