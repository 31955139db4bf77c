import {
  type Amount,
  type LabState,
  type Listening,
  type PicturePattern,
  timeWaitOf,
} from '@socketarium/protocol';
import { fitsAmount, printAmount } from './amount.ts';
import { clientLeaves, crowdLeaves } from './picture-clients.ts';
import { count, type Leaf } from './picture-leaf.ts';
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
    if (listening === null) return first ? 'nobody listened' : 'no second server listened';
    const { length, members } = listening.acceptQueue;
    return `the ${first ? '' : 'second server’s '}accept queue had ${length}${length === 0 ? '' : `: ${members.join(' ')}`}`;
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
  length: (n: number) => `${count(n, 'datagram')} waited`,
  bytes: (n: number) => `${count(n, 'byte')} waited`,
  lost: (n: number) => `${count(n, 'datagram')} had been lost`,
  received: (n: number) => `${count(n, 'datagram')} had been received`,
};

const datagramLeaves = (pattern: PicturePattern['datagrams']): Leaf[] =>
  amountsOf(pattern, ['length', 'bytes', 'lost', 'received']).map(([name, amount]) => ({
    wanted: `datagrams.${name} is ${printAmount(amount)}`,
    part: (state) => state.datagrams,
    fits: ({ datagrams }) => datagrams !== null && fitsAmount(amount, datagrams[name]),
    saw: ({ datagrams }) =>
      datagrams === null ? 'no datagram socket was bound' : DATAGRAM_WORDS[name](datagrams[name]),
  }));

const COUNTER_NAMES = [
  'accepted',
  'connectionRequests',
  'serviceRequests',
  'replies',
  'bytesRead',
  'bytesWritten',
] as const;

const counterLeaves = (pattern: PicturePattern['counters']): Leaf[] =>
  amountsOf(pattern, COUNTER_NAMES).map(([name, amount]) => ({
    wanted: `counters.${name} is ${printAmount(amount)}`,
    // The counters are a new object with every fact; the number seldom changes.
    part: ({ counters }) => counters[name],
    fits: ({ counters }) => fitsAmount(amount, counters[name]),
    saw: ({ counters }) => `${name} was ${counters[name]}`,
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
              : `${count(n, 'socket')} of the port ${n === 1 ? 'was' : 'were'} in TIME_WAIT`;
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
