import { type AddClients, type CreateLab, createLab } from '@socketarium/protocol';

/**
 * Random workloads from a seed: which lab, which clients, when each comes, what each says. The same
 * seed gives the same workload, so that a failure can be run again by its number.
 */
export interface Workload {
  readonly seed: number;
  readonly config: CreateLab;
  readonly clients: readonly AddClients[];
  /** What programs outside the lab (plain sockets of the test's own) send; each expects its answer. */
  readonly externals: readonly ExternalPlan[];
  /** The server is paused for a comparison with the kernel after this many facts. */
  readonly pauseAfter: number;
}

export interface ExternalPlan {
  readonly sends: string;
  readonly expects: string;
}

/** Mulberry32: a small generator with a 32-bit state, good enough to vary a test. */
export const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const WORDS = ['hello', 'a', 'is anyone there?', '0', 'ünïcode', '', '42', 'the quick brown fox'];

export const workload = (seed: number): Workload => {
  const random = generator(seed);
  const int = (below: number): number => Math.floor(random() * below);
  const pick = <T>(from: readonly T[]): T => from[int(from.length)] as T;
  const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

  const service = pick(['sum', 'echo'] as const);
  const numbers = (): number[] => list(int(6), () => int(2000) - 1000).filter((n) => n !== 0);
  const lines = (): string[] => list(1 + int(4), () => pick(WORDS));

  const clients = list(
    1 + int(8),
    (): AddClients => ({
      count: 1 + int(2),
      spacingMs: int(6),
      // A process each for a few workloads only: spawning is what takes the time.
      isolated: int(12) === 0,
      script: {
        numbers: numbers(),
        lines: lines(),
        thinkMs: int(8),
        startMs: int(40),
        services: 1 + int(3),
        interactive: false,
      },
    }),
  );
  const externals = list(int(3), (): ExternalPlan => {
    if (service === 'echo') {
      const text = lines()
        .map((line) => `${line}\n`)
        .join('');
      return { sends: text, expects: text };
    }
    const terms = numbers();
    return {
      sends: `${terms.map((n) => `${n}\n`).join('')}0\n`,
      expects: `${terms.reduce((sum, n) => sum + n, 0)}\n`,
    };
  });

  return {
    seed,
    config: createLab.parse({
      transport: seed % 2 === 0 ? 'unix-stream' : 'tcp',
      server: seed % 4 < 2 ? 'iterative' : 'select',
      service,
      // TCP with a full queue is another story: the kernel drops the handshake's last ACK, the client
      // believes itself connected, and may be reset later (measured: with backlog 0 and 11 clients
      // at once 5 got ECONNRESET). Then nothing is promised about its reply.
      backlog: pick(seed % 2 === 0 ? [0, 1, 2, 5, 128] : [32, 128]),
    }),
    clients,
    externals,
    pauseAfter: 10 + int(20),
  };
};
