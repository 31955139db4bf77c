import {
  type Amount,
  type LabState,
  type Listening,
  type PicturePattern,
  timeWaitOf,
} from '@socketarium/protocol';
import { fitsAmount, printAmount } from './amount.ts';
import { clientLeaves, crowdLeaves } from './picture-clients.ts';
import { count, type Leaf, nameWords, printNumber } from './picture-leaf.ts';
import { serverLeaves } from './picture-server.ts';
import { socketLeaves } from './picture-sockets.ts';

/**
 * Matches a pattern with one picture after another. A field is checked again only when the part of the
 * picture that it reads is another object: the reducer keeps what a fact did not change.
 */
export class PictureMatcher {
  /** The wanted state: `server.blockedIn is read and queue.length is 2`. */
  readonly text: string;
  readonly #leaves: readonly Leaf[];
  readonly #parts: unknown[];
  readonly #fits: boolean[];

  constructor(pattern: PicturePattern) {
    this.#leaves = leavesOf(pattern);
    this.text = this.#leaves.map(({ wanted }) => wanted).join(' and ');
    this.#parts = this.#leaves.map(() => UNSEEN);
    this.#fits = this.#leaves.map(() => false);
  }

  get fields(): number {
    return this.#leaves.length;
  }

  /** How many fields match; all of them when the picture matches. */
  score(state: LabState): number {
    let score = 0;
    for (let i = 0; i < this.#leaves.length; i++) {
      const leaf = this.#leaves[i] as Leaf;
      const part = leaf.part(state);
      if (part !== this.#parts[i]) {
        this.#parts[i] = part;
        this.#fits[i] = leaf.fits(state);
      }
      if (this.#fits[i]) score++;
    }
    return score;
  }

  matches(state: LabState): boolean {
    return this.score(state) === this.fields;
  }

  /** The present state of what the pattern is about. */
  saw(state: LabState): string {
    return [...new Set(this.#leaves.map(({ saw }) => saw(state)))].join(', ');
  }
}

const UNSEEN = Symbol('no picture was looked at yet');

const leavesOf = (pattern: PicturePattern): readonly Leaf[] => [
  ...(pattern.server ? serverLeaves('server', pattern.server) : []),
  ...(pattern.secondServer ? serverLeaves('secondServer', pattern.secondServer) : []),
  ...queueLeaves('queue', pattern.queue),
  ...queueLeaves('secondQueue', pattern.secondQueue),
  ...datagramLeaves(pattern.datagrams),
  ...(pattern.clients ?? []).flatMap(clientLeaves),
  ...crowdLeaves(pattern),
  ...socketLeaves(pattern),
  ...counterLeaves(pattern.counters),
  ...timeWaitLeaves(pattern.timeWait),
];

const queueLeaves = (field: 'queue' | 'secondQueue', queue: PicturePattern['queue']): Leaf[] => {
  const first = field === 'queue';
  const part = (state: LabState): Listening | null =>
    first ? state.listening : (state.servers.slice(1).at(-1)?.listening ?? null);
  const saw = (state: LabState): string => {
    const listening = part(state);
    if (listening === null) return first ? 'no listening socket' : 'no second listening socket';
    const { length, members } = listening.acceptQueue;
    const who = length === 0 ? '' : `: ${members.map(nameWords).join(', ')}`;
    return `${printNumber(length)} in the ${first ? '' : 'second server’s '}accept queue${who}`;
  };
  const leaves: Leaf[] = [];
  const { length, members } = queue ?? {};
  if (length !== undefined) {
    leaves.push({
      wanted: `${field}.length is ${printAmount(length)}`,
      part,
      fits: (state) => {
        const listening = part(state);
        return listening !== null && fitsAmount(length, listening.acceptQueue.length);
      },
      saw,
    });
  }
  if (members !== undefined) {
    leaves.push({
      wanted: `${field}.members is [${members.join(' ')}]`,
      part,
      fits: (state) => {
        const there = part(state)?.acceptQueue.members;
        return (
          there !== undefined &&
          there.length === members.length &&
          there.every((member, i) => member === members[i])
        );
      },
      saw,
    });
  }
  return leaves;
};

const DATAGRAM_WORDS = {
  length: (n: number) => `${count(n, 'datagram')} waiting`,
  bytes: (n: number) => `${count(n, 'byte')} waiting`,
  lost: (n: number) => `${count(n, 'datagram')} lost`,
  received: (n: number) => `${count(n, 'datagram')} received`,
};

const datagramLeaves = (pattern: PicturePattern['datagrams']): Leaf[] =>
  amountsOf(pattern, ['length', 'bytes', 'lost', 'received']).map(([name, amount]) => ({
    wanted: `datagrams.${name} is ${printAmount(amount)}`,
    part: (state) => state.datagrams,
    fits: ({ datagrams }) => datagrams !== null && fitsAmount(amount, datagrams[name]),
    saw: ({ datagrams }) =>
      datagrams === null ? 'no datagram socket' : DATAGRAM_WORDS[name](datagrams[name]),
  }));

const COUNTER_WORDS = {
  accepted: (n: number) => `${printNumber(n)} accepted`,
  connectionRequests: (n: number) => count(n, 'connection request'),
  serviceRequests: (n: number) => count(n, 'service request'),
  replies: (n: number) => `${printNumber(n)} ${n === 1 ? 'reply' : 'replies'}`,
  bytesRead: (n: number) => `${count(n, 'byte')} read`,
  bytesWritten: (n: number) => `${count(n, 'byte')} written`,
};

const COUNTER_NAMES = Object.keys(COUNTER_WORDS) as (keyof typeof COUNTER_WORDS)[];

const counterLeaves = (pattern: PicturePattern['counters']): Leaf[] =>
  amountsOf(pattern, COUNTER_NAMES).map(([name, amount]) => ({
    wanted: `counters.${name} is ${printAmount(amount)}`,
    // The counters are a new object with every fact; the number seldom changes.
    part: ({ counters }) => counters[name],
    fits: ({ counters }) => fitsAmount(amount, counters[name]),
    saw: ({ counters }) => COUNTER_WORDS[name](counters[name]),
  }));

const timeWaitLeaves = (amount: Amount | undefined): Leaf[] =>
  amount === undefined
    ? []
    : [
        {
          wanted: `timeWait is ${printAmount(amount)}`,
          part: ({ atAddress }) => timeWaitOf(atAddress),
          fits: ({ atAddress }) => {
            const n = timeWaitOf(atAddress);
            return n !== null && fitsAmount(amount, n);
          },
          saw: ({ atAddress }) => {
            const n = timeWaitOf(atAddress);
            return n === null
              ? 'the kernel was not asked for sockets in TIME_WAIT'
              : `${count(n, 'socket')} of the port in TIME_WAIT`;
          },
        },
      ];

const amountsOf = <K extends string>(
  pattern: { readonly [name in K]?: Amount | undefined } | undefined,
  names: readonly K[],
): (readonly [K, Amount])[] =>
  names.flatMap((name) => {
    const amount = pattern?.[name];
    return amount === undefined ? [] : [[name, amount] as const];
  });
