import { type CreateLab, type Io, ioOf, isDatagram, type Transport } from '@socketarium/protocol';
import { clientMachineFor } from './client.ts';
import { concurrentMachine } from './concurrent.ts';
import { datagramMachine } from './datagram.ts';
import { datagramClientMachine } from './datagram-client.ts';
import { epollMachine } from './epoll.ts';
import { epollEdgeMachine } from './epoll-edge.ts';
import { epollEdgeOneAcceptMachine } from './epoll-edge-one-accept.ts';
import { iterativeMachine } from './iterative.ts';
import { pollMachine } from './poll.ts';
import { selectMachine } from './select.ts';
import type { Machine, MachineId, WorkerKind } from './types.ts';
import { workerMachine } from './worker.ts';

/** The part of a lab's config that its machines depend on. */
export type MachineConfig = Pick<CreateLab, 'transport' | 'server'> &
  Partial<Pick<CreateLab, 'trigger' | 'io' | 'service'>>;

type Build = (transport: Transport, io: Io) => Machine;

type ServerMachineId = Exclude<MachineId, 'client' | 'datagram-client' | `${WorkerKind}-worker`>;

const SERVERS: Readonly<Record<ServerMachineId, Build>> = {
  iterative: iterativeMachine,
  select: selectMachine,
  poll: pollMachine,
  epoll: epollMachine,
  'epoll-edge': epollEdgeMachine,
  'epoll-edge-one-accept': epollEdgeOneAcceptMachine,
  datagram: datagramMachine,
  fork: (transport) => concurrentMachine('fork', transport),
  prefork: (transport) => concurrentMachine('prefork', transport),
  threads: (transport) => concurrentMachine('threads', transport),
  pool: (transport) => concurrentMachine('pool', transport),
};

const serverId = (config: MachineConfig): keyof typeof SERVERS => {
  if (isDatagram(config.transport)) return 'datagram';
  if (config.server !== 'epoll' || config.trigger === undefined || config.trigger === 'level') {
    return config.server;
  }
  return `epoll-${config.trigger}`;
};

const WORKERS: readonly string[] = ['fork', 'prefork', 'threads', 'pool'] satisfies WorkerKind[];

const isWorkerKind = (id: string): id is WorkerKind => WORKERS.includes(id);

interface Pair {
  readonly server: Machine;
  /** Of those that serve for it; null where it serves itself. */
  readonly worker: Machine | null;
  readonly client: Machine;
}

/** By that part, and, so that it costs nothing for each fact, by the config itself. */
const byKind = new Map<string, Pair>();
const byConfig = new WeakMap<MachineConfig, Pair>();

const pairOf = (config: MachineConfig): Pair => {
  const known = byConfig.get(config);
  if (known) return known;
  const { transport } = config;
  const id = serverId(config);
  const io = ioOf({ transport, service: config.service ?? 'sum', io: config.io });
  const kind = `${id} ${transport} ${io}`;
  const pair = byKind.get(kind) ?? {
    server: SERVERS[id](transport, io),
    worker: isWorkerKind(id) ? workerMachine(id, io) : null,
    client: isDatagram(transport) ? datagramClientMachine(transport, io) : clientMachineFor(io),
  };
  byKind.set(kind, pair);
  byConfig.set(config, pair);
  return pair;
};

/** The server's machine for a lab: by its design, with its calls and its steps. */
export const machineOf = (config: MachineConfig): Machine => pairOf(config).server;

/** The machine of those that serve for a lab's server, children or threads; null where it serves itself. */
export const workerMachineOf = (config: MachineConfig): Machine | null => pairOf(config).worker;

/** The machine of a lab's clients. */
export const clientMachineOf = (config: MachineConfig): Machine => pairOf(config).client;

const TRANSPORTS: readonly Transport[] = [
  'unix-stream',
  'unix-dgram',
  'unix-seqpacket',
  'tcp',
  'udp',
];
const IOS: readonly Io[] = ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'];

type Design = Pick<CreateLab, 'server' | 'trigger'>;
const DATAGRAM_DESIGNS: readonly Design[] = [{ server: 'iterative', trigger: 'level' }];
const DESIGNS: readonly Design[] = [
  ...DATAGRAM_DESIGNS,
  { server: 'select', trigger: 'level' },
  { server: 'poll', trigger: 'level' },
  { server: 'epoll', trigger: 'level' },
  { server: 'epoll', trigger: 'edge' },
  { server: 'epoll', trigger: 'edge-one-accept' },
];

/** The machines of servers in C that serve by others, in every variant. */
export const concurrentMachines = (): Machine[] => {
  const machines = new Set<Machine>();
  for (const transport of TRANSPORTS) {
    if (isDatagram(transport)) continue;
    for (const io of IOS) {
      for (const server of WORKERS.filter(isWorkerKind)) {
        const pair = pairOf({ transport, io, service: 'echo', server });
        machines.add(pair.server);
        if (pair.worker !== null) machines.add(pair.worker);
      }
    }
  }
  return [...machines];
};

/** Every machine of the other designs, and of clients, in every variant that a lab can have. */
export const allMachines = (): Machine[] => {
  const machines = new Set<Machine>();
  for (const transport of TRANSPORTS) {
    const datagram = isDatagram(transport);
    for (const io of IOS) {
      if (datagram && io === 'read-write') continue;
      const designs = datagram ? DATAGRAM_DESIGNS : DESIGNS;
      for (const design of designs) {
        const pair = pairOf({ transport, io, service: 'echo', ...design });
        machines.add(pair.server).add(pair.client);
      }
    }
  }
  return [...machines];
};
