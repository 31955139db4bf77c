import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compile, requireStrace } from './compile.ts';
import { type Peer, peers } from './peers.ts';
import { median } from './statistics.ts';
import { lostEvents, type Totals } from './tally.ts';

/**
 * What observing costs: the same load on the observed server and on its peers. Rounds are short and
 * interleaved, so that whatever else the machine does hits all of them alike; a ratio is taken
 * within its round, and the median over the rounds is reported.
 */
export interface Observation {
  vsBareC: number;
  vsStracedC: number;
  vsNodeNet: number;
  /** Over all rounds. */
  lostEvents: number;
}

export interface ObservationReport {
  observation: Observation;
  /** What observing alone costs: observed over unobserved. */
  vsUnobserved: number;
  /** Median requests a second. */
  rates: { id: Peer['id']; title: string; requestsPerSecond: number }[];
  requests: number;
  records: number;
}

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

/**
 * @param folder a private folder for the compiled programs and the sockets
 * @param say told as it goes on
 * @throws CannotRun without a C compiler or strace
 */
export const observe = async (
  folder: string,
  say: (line: string) => void,
): Promise<ObservationReport> => {
  requireStrace();
  const load = compile('load', folder);
  const contestants = peers(compile('select_server', folder));
  const rates = new Map<Peer['id'], number[]>(contestants.map(({ id }) => [id, []]));
  let lost = 0;
  let requests = 0;
  let records = 0;

  for (let round = 1; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}`);
    // Each round begins with another, so that none always follows the same.
    const first = round % contestants.length;
    for (const peer of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const path = join(folder, `${peer.id}-${round}`);
      const { result, printed } = await runRound(load, peer, path);
      rates.get(peer.id)?.push(result.measured / result.seconds);
      if (peer.id === 'observed') {
        const totals = JSON.parse(printed) as Totals;
        lost += lostEvents(totals, result);
        requests += result.requests;
        records += totals.records;
      }
    }
  }

  const of = (id: Peer['id']): number[] => rates.get(id) ?? [];
  const against = (id: Peer['id']): number =>
    median(of('observed').map((rate, round) => rate / (of(id)[round] ?? Number.NaN)));
  return {
    observation: {
      vsBareC: against('bareC'),
      vsStracedC: against('stracedC'),
      vsNodeNet: against('nodeNet'),
      lostEvents: lost,
    },
    vsUnobserved: against('unobserved'),
    rates: contestants.map(({ id, title }) => ({
      id,
      title,
      requestsPerSecond: median(of(id)),
    })),
    requests,
    records,
  };
};
