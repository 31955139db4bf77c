import {
  type AddClients,
  type CreateLab,
  type CreateLabInput,
  createLab,
  type Io,
  isByteStream,
  isDatagram,
  isUnix,
} from '@socketarium/protocol';

/**
 * Random workloads from a seed: which lab, which clients, when each starts, what each sends. The same
 * seed gives the same workload, so that a failure can be repeated by its number.
 */
export interface Workload {
  readonly seed: number;
  readonly config: CreateLab;
  readonly clients: readonly AddClients[];
  /** What external programs (plain sockets of the test) send; each expects its answer. */
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

type Kind = Pick<CreateLabInput, 'transport' | 'ipv6' | 'server' | 'trigger'>;

/**
 * Every transport with every design that serves all its clients, in turn as seeds go up.
 * (`edge-one-accept` strands some; a scenario covers that.)
 */
export const KINDS: readonly Kind[] = [
  ...(
    [
      { transport: 'unix-stream' },
      { transport: 'tcp' },
      { transport: 'unix-seqpacket' },
      { transport: 'tcp', ipv6: true },
    ] as const
  ).flatMap((where) => [
    { ...where, server: 'iterative' as const },
    { ...where, server: 'select' as const },
    { ...where, server: 'poll' as const },
    { ...where, server: 'epoll' as const },
    { ...where, server: 'epoll' as const, trigger: 'edge' as const },
  ]),
  { transport: 'unix-dgram', server: 'iterative' },
  { transport: 'udp', server: 'iterative' },
  { transport: 'udp', ipv6: true, server: 'iterative' },
];

const PAIRS: readonly Io[] = ['recvfrom-sendto', 'recvmsg-sendmsg', 'read-write'];

export const workload = (seed: number): Workload => {
  const random = generator(seed);
  const int = (below: number): number => Math.floor(random() * below);
  const pick = <T>(from: readonly T[]): T => from[int(from.length)] as T;
  const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

  const kind = KINDS[seed % KINDS.length] as Kind;
  const { transport } = kind;
  const connected = !isDatagram(transport);
  const service = pick([
    'sum',
    'sum',
    'sum',
    'echo',
    'echo',
    'echo',
    'file',
    isUnix(transport) ? 'descriptor' : 'sum',
  ] as const);
  const numbers = (): number[] => list(int(6), () => int(2000) - 1000).filter((n) => n !== 0);
  const lines = (): string[] => list(1 + int(4), () => pick(WORDS));

  const clients = list(
    1 + int(8),
    (): AddClients => ({
      count: 1 + int(2),
      spacingMs: int(6),
      // Separate processes for a few workloads only: spawning takes the time.
      isolated: int(12) === 0,
      script: {
        numbers: numbers(),
        lines: lines(),
        thinkMs: int(8),
        startMs: int(40),
        services: 1 + int(3),
        interactive: false,
        // UDP drops what finds no room: all clients together must not send more than the server's buffer
        // takes, each datagram with the kernel's overhead (about a kilobyte, measured).
        file: {
          bytes: int(transport === 'udp' ? 1500 : 30_000),
          chunkBytes: 500 + int(4000),
          name: 'movie.mp4',
        },
        // Longer than any comparison with the kernel holds the server.
        replyTimeoutMs: 60_000,
      },
    }),
  );
  // Node supports streams only; external.test.ts has programs for the other transports.
  const plain = isByteStream(transport) && (service === 'sum' || service === 'echo');
  const externals = list(plain ? int(3) : 0, (): ExternalPlan => {
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
      ...kind,
      service,
      io: service === 'descriptor' ? 'recvmsg-sendmsg' : PAIRS[int(connected ? 3 : 2)],
      // TCP with a full queue behaves differently: the kernel drops the handshake's last ACK, the client
      // believes itself connected, and may be reset later (measured: with backlog 0 and 11 clients at once
      // 5 got ECONNRESET). Then its reply is not guaranteed.
      backlog: pick(isUnix(transport) ? [0, 1, 2, 5, 128] : [32, 128]),
      workMs: int(6) === 0 ? 1 + int(2) : 0,
      wholeLine: connected && int(6) === 0,
      // Datagrams and packets lose what does not fit; a stream keeps it for the next read. A file read byte
      // by byte, with work for each, would take minutes.
      ...(isByteStream(transport) && int(4) === 0
        ? { bufferBytes: service === 'file' ? 1000 + int(1000) : 1 + int(16) }
        : {}),
    }),
    clients,
    externals,
    pauseAfter: 10 + int(20),
  };
};
