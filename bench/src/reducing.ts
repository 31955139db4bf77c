// A reducer at work, in a process of its own so that another's garbage and compiled code do not disturb it.
// Arguments: a model's module, and recordings. Each message on the channel to its parent starts one round,
// which is answered with a Round.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { CpuTime } from './cpu-time.ts';
import type { Fact, Picture } from './fact.ts';

/** The result of one round. */
export interface Round {
  /** By the thread's processor time. */
  readonly factsPerSecond: number;
  /** Clients in the pictures that the round ended with, without finished ones: the fewest. */
  readonly clients: number;
}

const ROUND_MS = 800;
/** Facts of a recording before the next recording's turn; reading the clock costs as much as some. */
const FACTS_PER_TURN = 256;
/** As in the daemon: what was read from the lab's sources in one turn. */
const FACTS_PER_BATCH = 64;

const [, , model = '', ...recordings] = process.argv;
const { reduce, reduceAll } = (await import(pathToFileURL(model).href)) as {
  reduce(state: Picture, fact: Fact): Picture;
  reduceAll(state: Picture, facts: readonly Fact[]): Picture;
};

/** Reduces a recording repeatedly, from where all its clients are there. */
class Replay {
  readonly #facts: readonly Fact[];
  readonly #start: { readonly state: Picture; readonly next: number };
  #state: Picture;
  #next: number;

  constructor(path: string) {
    const [first = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    this.#facts = lines.map((line) => JSON.parse(line) as Fact);
    this.#start = arrival(JSON.parse(first) as Picture, this.#facts);
    this.#state = this.#start.state;
    this.#next = this.#start.next;
  }

  turn(): void {
    for (let taken = 0; taken < FACTS_PER_TURN; taken += FACTS_PER_BATCH) {
      if (this.#next + FACTS_PER_BATCH > this.#facts.length) {
        this.#next = this.#start.next;
        this.#state = this.#start.state;
      }
      const batch = this.#facts.slice(this.#next, this.#next + FACTS_PER_BATCH);
      this.#next += FACTS_PER_BATCH;
      this.#state = reduceAll(this.#state, batch);
    }
  }

  get clients(): number {
    const { clients } = this.#state;
    return clients.filter(({ phase }) => phase !== 'done' && phase !== 'failed').length;
  }
}

/** The picture once all clients have called connect(2), and the next fact. */
const arrival = (first: Picture, facts: readonly Fact[]): { state: Picture; next: number } => {
  let state = first;
  for (const [i, fact] of facts.entries()) {
    state = reduce(state, fact);
    const { clients, counters } = state;
    if (clients.length > 0 && counters.connectionRequests >= clients.length) {
      return { state, next: i + 1 };
    }
  }
  throw new Error('Not all clients of the recording came.');
};

const replays = recordings.map((path) => new Replay(path));
const time = new CpuTime();

const round = (): Round => {
  const begun = time.now();
  let reduced = 0;
  let elapsed = 0;
  while (elapsed < ROUND_MS) {
    for (const replay of replays) replay.turn();
    reduced += FACTS_PER_TURN * replays.length;
    elapsed = time.now() - begun;
  }
  return {
    factsPerSecond: (reduced / elapsed) * 1000,
    clients: Math.min(...replays.map(({ clients }) => clients)),
  };
};

process.on('message', () => process.send?.(round()));
process.once('disconnect', () => process.exit(0));
