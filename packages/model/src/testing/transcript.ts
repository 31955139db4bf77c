import {
  type CreateLab,
  HERE,
  isUnix,
  type KernelSampled,
  type LabState,
  type ListeningSample,
  type Owner,
  type SocketariumEvent,
  type SocketHolder,
  type SocketRow,
} from '@socketarium/protocol';
import { initialState } from '../initial.ts';
import { reduce } from '../reduce.ts';
import { Client, type Listener, Server } from './callers.ts';

export { script } from './callers.ts';

/**
 * For tests that read as transcripts: facts in, picture out. A story holds a lab; its server, its clients
 * and its kernel emit facts, one millisecond after another.
 */

type OmitEach<E> = E extends unknown ? Omit<E, 'seq' | 't'> : never;

const MS = 1e6;

/** A moment so late that every open call counts as a sleep, ns. */
export const LATER = 1e15;

const said = (one: { clientId: string; preview: string }): string =>
  `${one.clientId}:${one.preview.trim()}`;

/** A member of the queue: a lab client's number, or another client's inode or port. */
type Member = number | { inode?: number; port?: number; owner?: Owner };

export class Story implements Listener {
  readonly initial: LabState;
  state: LabState;
  seq = 0;
  t: number;
  readonly facts: SocketariumEvent[] = [];
  readonly server: Server;
  readonly #clients = new Map<number, Client>();

  constructor(config: Partial<CreateLab> = {}) {
    this.t = 1000 * MS;
    const whole: CreateLab = {
      transport: 'unix-stream',
      server: 'iterative',
      service: 'sum',
      backlog: 1,
      pace: 0,
      tempo: 100,
      paused: false,
      ipv6: false,
      trigger: 'level',
      workMs: 0,
      wholeLine: false,
      lowestFd: 0,
      language: 'typescript',
      ...config,
    };
    this.initial = initialState({
      config: whole,
      address: isUnix(whole.transport)
        ? { path: '/lab.sock' }
        : { host: whole.ipv6 ? '::1' : '127.0.0.1', port: 0 },
      startedAt: this.t,
    });
    this.state = this.initial;
    this.server = new Server(this, 400);
  }

  /** A second server, process 400 + n. */
  second(n = 2): Server {
    return new Server(this, 400 + n, 100 * (n + 1));
  }

  /** The process that takes the first server's place. */
  successor(pid = 410): Server {
    return new Server(this, pid, 100, this.server.pid);
  }

  client(n: number, pid = 500 + n): Client {
    const known = this.#clients.get(n);
    if (known) return known;
    const client = new Client(this, n, pid);
    this.#clients.set(n, client);
    return client;
  }

  /** One fact, a millisecond after the one before, or at `t`. */
  tell(fact: OmitEach<SocketariumEvent>, t?: number): void {
    this.seq += 1;
    if (t === undefined) this.t += MS;
    const event = { ...fact, seq: this.seq, t: t ?? this.t } as SocketariumEvent;
    this.facts.push(event);
    this.state = reduce(this.state, event);
  }

  /** A sample of the accept queue and of sockets that changed. */
  kernel(
    members: readonly Member[] | null,
    more: {
      sockets?: Partial<SocketRow>[];
      gone?: string[];
      t?: number;
      datagrams?: Partial<NonNullable<KernelSampled['datagrams']>>;
      /** What is left at the address. */
      atAddress?: KernelSampled['atAddress'];
      /** Pids that a signal has stopped. */
      stopped?: number[];
      /** Second servers' queues. */
      others?: { inode: number; members: readonly Member[] }[];
      /** Listening sockets that no server holds, and their holders. */
      elsewhere?: { inode: number; members: readonly Member[]; holders?: SocketHolder[] }[];
      /** The first queue's length, where it differs from its members'. */
      length?: number;
    } = {},
  ): void {
    const tcp = this.state.config.transport === 'tcp';
    const listeningOf = (inode: number, waiting: readonly Member[]): ListeningSample => ({
      inode,
      length: waiting.length,
      backlog: this.state.config.backlog,
      ordered: !tcp,
      members: waiting.map((member) =>
        typeof member === 'number'
          ? {
              inode: tcp ? null : this.client(member).inode,
              port: tcp ? this.client(member).port : null,
              owner: null,
            }
          : {
              inode: member.inode ?? null,
              port: member.port ?? null,
              owner: member.owner ?? null,
            },
      ),
      holders: [],
    });
    const sockets = (more.sockets ?? []).map(
      (over): SocketRow => ({
        inode: 0,
        peerInode: null,
        localPort: null,
        peerPort: null,
        state: 'ESTABLISHED',
        receiveQueue: 0,
        sendQueue: 0,
        owner: null,
        holders: over.owner ? [{ ...over.owner, fds: [3] }] : null,
        ...over,
      }),
    );
    const fact = {
      type: 'kernel.sampled' as const,
      host: HERE,
      listening: members && {
        ...listeningOf(100, members),
        length: more.length ?? members.length,
      },
      others: (more.others ?? []).map((one) => listeningOf(one.inode, one.members)),
      elsewhere: (more.elsewhere ?? []).map((one) => ({
        ...listeningOf(one.inode, one.members),
        holders: one.holders ?? [],
      })),
      sockets,
      gone: more.gone ?? [],
      datagrams: more.datagrams
        ? {
            inode: 100,
            receiveQueue: 0,
            drops: null,
            receiveBuffer: null,
            maxLength: null,
            ...more.datagrams,
          }
        : null,
      atAddress: more.atAddress ?? null,
      stopped: more.stopped ?? [],
    };
    this.tell(fact, more.t);
  }

  /** The picture in a few lines, for readable tests. */
  picture(): string[] {
    const { server, listening, clients, datagrams } = this.state;
    const blocked = server.blockedIn === null ? '' : `, blocked in ${server.blockedIn}`;
    const queue = listening?.acceptQueue;
    return [
      `server ${server.machine}${blocked}`,
      datagrams
        ? `datagrams [${datagrams.members.map(said).join(' ')}] ${datagrams.length}`
        : queue
          ? `queue [${queue.members.join(' ')}] ${queue.length}`
          : 'no queue',
      ...clients.map((one) => {
        const reason = one.reason === null ? '' : ` ${one.reason}`;
        const place = one.place === null ? '' : ` ${one.place}`;
        const sleeps = one.blockedIn === null ? '' : `, blocked in ${one.blockedIn}`;
        return `${one.id} ${one.phase}${place}${reason}${sleeps}`;
      }),
    ];
  }
}
