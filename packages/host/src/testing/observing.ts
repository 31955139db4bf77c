import {
  type CallArgs,
  type CallName,
  HERE,
  type Owner,
  type SocketHolder,
  type Transport,
  type Unsequenced,
} from '@socketarium/protocol';
import type { UdpRow } from '../observer/datagram-picture.ts';
import { HolderFinder } from '../observer/holder-finder.ts';
import type { InetRow, UnixRow } from '../observer/picture.ts';
import type { Tables } from '../observer/tables.ts';
import { Watch } from '../observer/watch.ts';

/** For tests of the observer: facts as calls emit them, and a fake kernel set by the test. */

/** The pid of the processes that run the lab's clients, and that of its server. */
export const OWN_PID = 500;
const SERVER_PID = 400;

/** The process of a role: `server`, `server-2` …, or a client's id. */
const placeOf = (role: string) => {
  const pid = role.startsWith('client-')
    ? OWN_PID + Number(role.slice('client-'.length))
    : SERVER_PID + Number(role.split('-')[1] ?? 1);
  return { host: HERE, pid };
};

let calls = 0;

/** A call's entry and its successful return. */
export const call = (
  role: string,
  name: CallName,
  entered: CallArgs,
  ret: number,
  returned: CallArgs = {},
): Unsequenced[] => {
  const where = { ...placeOf(role), tid: 0 };
  const client = role.startsWith('client-') ? { client: role } : {};
  const caller = { t: 1, where, callId: ++calls, ...client, call: name };
  return [
    { type: 'syscall.entered', ...caller, args: entered },
    { type: 'syscall.returned', ...caller, args: returned, ret, errno: null },
  ];
};

export const exited = (role: string): Unsequenced[] => [
  { type: 'process.exited', t: 1, where: placeOf(role), code: null, signal: 'SIGKILL' },
];

export const unix = (inode: number, over: Partial<UnixRow> = {}): UnixRow => ({
  inode,
  state: 'ESTABLISHED',
  peerInode: 0,
  receiveQueue: 0,
  sendQueue: 0,
  path: null,
  waiting: null,
  shutdown: 0,
  ...over,
});

export const listener = (inode: number, waiting: number[], backlog = 4): UnixRow =>
  unix(inode, { state: 'LISTEN', receiveQueue: waiting.length, sendQueue: backlog, waiting });

export const inet = (over: Partial<InetRow>): InetRow => ({
  inode: 0,
  state: 'ESTABLISHED',
  localAddress: '127.0.0.1',
  localPort: 80,
  peerAddress: '127.0.0.1',
  peerPort: 0,
  receiveQueue: 0,
  sendQueue: 0,
  ...over,
});

export const udp = (over: Partial<UdpRow>): UdpRow => ({
  ...inet({ state: 'CLOSE', ...over }),
  receiveBuffer: 212_992,
  drops: 0,
  ...over,
});

/** The state of the fake kernel. */
export interface FakeKernel {
  unix: UnixRow[];
  inet: InetRow[];
  inet6: InetRow[];
  udp: UdpRow[];
  timeWait: number;
  /** The queries that it got. */
  readonly asked: string[];
}

export const tablesOf = (kernel: FakeKernel): Tables => ({
  t: 7,
  unix: () => {
    kernel.asked.push('unix');
    return new Map(kernel.unix.map((row) => [row.inode, row]));
  },
  inet: (_port, family) => {
    kernel.asked.push(family);
    return family === 'inet' ? kernel.inet : kernel.inet6;
  },
  udp: (family) => {
    kernel.asked.push(`udp of ${family}`);
    return kernel.udp;
  },
  timeWait: (port, family) => {
    kernel.asked.push(`TIME_WAIT of ${port} in ${family}`);
    return kernel.timeWait;
  },
  nameExists: (path) => {
    kernel.asked.push(`name ${path}`);
    return false;
  },
  isStopped: () => false,
  maxDatagrams: () => {
    kernel.asked.push('max_dgram_qlen');
    return 11;
  },
});

/** A watch over such a kernel, and a /proc set by the test. */
export const watching = (transport: Transport) => {
  const kernel: FakeKernel = { unix: [], inet: [], inet6: [], udp: [], timeWait: 0, asked: [] };
  const proc = new Map<number, Owner>();
  const holdersOf = (inodes: ReadonlySet<number>): Map<number, SocketHolder[]> =>
    new Map(
      [...proc]
        .filter(([inode]) => inodes.has(inode))
        .map(([inode, owner]) => [inode, [{ ...owner, fds: [3] }, ...(more.get(inode) ?? [])]]),
    );
  /** Further holders. */
  const more = new Map<number, SocketHolder[]>();
  const scans: number[][] = [];
  const told: Unsequenced[] = [];
  const watch = new Watch(
    {
      transport,
      isOwn: (pid) => pid === OWN_PID,
      emit: (fact) => told.push(fact),
      failed: (error) => {
        throw error;
      },
    },
    // The clock stands still: a scan costs nothing, the next is allowed at once.
    new HolderFinder(
      {
        walk: (inodes) => {
          scans.push([...inodes]);
          return holdersOf(inodes);
        },
        pids: () => [
          ...new Set([...proc.values(), ...[...more.values()].flat()].map(({ pid }) => pid)),
        ],
        heldBy: (pid, inodes) =>
          new Map(
            [...holdersOf(inodes)].flatMap(([inode, holders]) => {
              const own = holders.find((one) => one.pid === pid);
              return own === undefined ? [] : [[inode, own] as const];
            }),
          ),
      },
      () => 0,
    ),
  );
  return {
    watch,
    kernel,
    proc,
    more,
    scans,
    told,
    /** `t`: nanoseconds. */
    look: (t = 7) => watch.look({ ...tablesOf(kernel), t }),
    note: (facts: Unsequenced[]) => {
      for (const fact of facts) watch.ends.note(fact);
    },
    /** The last sample. */
    sample: () => {
      const last = told.at(-1);
      if (last?.type !== 'kernel.sampled') throw new Error('Nothing was told.');
      return last;
    },
  };
};
