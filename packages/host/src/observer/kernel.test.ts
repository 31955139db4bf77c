import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type KernelSampled,
  type Transport,
  timeWaitOf,
  type Unsequenced,
} from '@socketarium/protocol';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  decodeSockaddr,
  encodeAutobind,
  encodeInet,
  encodeUnixPath,
  errnoSymbol,
  formatSockaddr,
  libc,
  newAddressBuffer,
  processIds,
  SHUT_WR,
  SO_RCVBUF,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  socketHolders,
  socketsHeldBy,
} from '@socketarium/syscalls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionBySs } from '../testing/kernel.ts';
import { call } from '../testing/observing.ts';
import { openKernelTables } from './kernel.ts';
import { Observer, type WatchedLab } from './observer.ts';

/** The observer over the real kernel: sockets of this process, reported as a lab's or left to be found. */

const must = (ret: number): number => {
  if (ret < 0) throw new Error(errnoSymbol(ret));
  return ret;
};

const printed = (fd: number): string => {
  const addr = newAddressBuffer();
  must(libc.getsockname(fd, addr));
  return formatSockaddr(decodeSockaddr(addr.bytes, addr.length));
};

const inodeOf = (fd: number): number => {
  const inode = new Float64Array(1);
  must(libc.fstat(fd, inode));
  return inode[0] ?? 0;
};

let tables: ReturnType<typeof openKernelTables>;
let observer: Observer;
const opened = new Set<number>();
const names = new Set<string>();
beforeEach(() => {
  tables = openKernelTables();
  observer = new Observer(tables, { walk: socketHolders, pids: processIds, heldBy: socketsHeldBy });
});
afterEach(() => {
  for (const fd of opened) libc.close(fd);
  for (const name of names) libc.unlink(name);
  opened.clear();
  names.clear();
  observer.close();
  tables.close();
});

const close = (fd: number) => {
  opened.delete(fd);
  must(libc.close(fd));
};

/** A lab whose processes have pid -1, so that this process counts as external. */
const setUp = (transport: Transport, ipv6 = false) => {
  const samples: Unsequenced<KernelSampled>[] = [];
  const listeners: (() => void)[] = [];
  const lab: WatchedLab = observer.watch({
    transport,
    isOwn: (pid) => pid === -1,
    emit: (fact) => {
      samples.push(fact);
      for (const listen of listeners) listen();
    },
    failed: (error) => {
      throw error;
    },
  });
  const note = (facts: Unsequenced[]) => {
    for (const fact of facts) lab.ends.note(fact);
  };
  const unix = transport.startsWith('unix');
  const domain = unix ? AF_UNIX : ipv6 ? AF_INET6 : AF_INET;
  const type =
    transport === 'unix-seqpacket'
      ? SOCK_SEQPACKET
      : transport === 'udp' || transport === 'unix-dgram'
        ? SOCK_DGRAM
        : SOCK_STREAM;
  const socket = () => {
    const fd = must(libc.socket(domain, type, 0));
    opened.add(fd);
    return fd;
  };
  const path = join(tmpdir(), `socketarium-kernel-${process.pid}.sock`);
  const any = unix ? encodeUnixPath(path) : encodeInet(ipv6 ? '::1' : '127.0.0.1', 0);
  let address = any;

  return {
    lab,
    note,
    socket,
    /** Waits until the samples, all rows so far put together, satisfy `holds`. */
    sampled: (holds: (now: Picture) => boolean) =>
      new Promise<Picture>((resolve) => {
        const look = () => {
          const now = together(samples);
          if (now !== null && holds(now)) resolve(now);
        };
        listeners.push(look);
        lab.viewers = 1;
        lab.soon();
        look();
      }),
    address: () => address,
    /** The server's socket, bound and reported. */
    bind: () => {
      const fd = socket();
      must(libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1));
      must(libc.bind(fd, any));
      if (unix) names.add(path);
      note(call('server', 'socket', {}, fd, { inode: inodeOf(fd) }));
      note(call('server', 'bind', { sockfd: fd, addr: printed(fd) }, 0));
      note(call('server', 'getsockname', { sockfd: fd }, 0, { addr: printed(fd) }));
      const port = Number(/:(\d+)$/.exec(printed(fd))?.[1]);
      if (!unix) address = encodeInet(ipv6 ? '::1' : '127.0.0.1', port);
      return fd;
    },
    listen: (fd: number) => {
      must(libc.listen(fd, 4));
      note(call('server', 'listen', { sockfd: fd, backlog: 4 }, 0));
    },
    /** A lab client's socket, reported. */
    client: (name: string) => {
      const fd = socket();
      note(call(name, 'socket', {}, fd, { inode: inodeOf(fd) }));
      return fd;
    },
  };
};

interface Picture {
  readonly last: Unsequenced<KernelSampled>;
  readonly rows: ReadonlyMap<number, KernelSampled['sockets'][number]>;
}

const together = (samples: readonly Unsequenced<KernelSampled>[]): Picture | null => {
  const last = samples.at(-1);
  if (last === undefined) return null;
  const rows = new Map<number, KernelSampled['sockets'][number]>();
  for (const { sockets, gone } of samples) {
    for (const key of gone) rows.delete(Number(key));
    for (const row of sockets) rows.set(row.inode, row);
  }
  return { last, rows };
};

const bytes = (length: number) => new Uint8Array(length);

describe.each([
  { transport: 'unix-stream', ipv6: false },
  { transport: 'unix-seqpacket', ipv6: false },
  { transport: 'tcp', ipv6: false },
  { transport: 'tcp', ipv6: true },
] as const)('$transport, ipv6 $ipv6', ({ transport, ipv6 }) => {
  test('the queue with a client of the lab and an external one, then the connection', async () => {
    const { address, bind, client, lab, listen, note, sampled, socket } = setUp(transport, ipv6);
    const server = bind();
    listen(server);
    const own = client('client-1');
    must(libc.connect(own, address()));
    note(call('client-1', 'connect', { sockfd: own }, 0, { local: printed(own) }));
    const foreign = socket();
    must(libc.connect(foreign, address()));
    must(libc.write(own, bytes(5), 5));
    const { last } = await sampled((now) => now.last.listening?.length === 2);
    expect(last.listening?.inode).toBe(inodeOf(server));
    expect(last.datagrams).toBeNull();
    const owners = last.listening?.members.map((member) => member.owner?.pid ?? null);
    expect(new Set(owners)).toEqual(new Set([null, process.pid]));

    const connected = must(libc.accept(server, null));
    opened.add(connected);
    const inode = inodeOf(connected);
    note(call('server', 'accept', { sockfd: server }, connected, { inode, peerPid: 0 }));
    const after = await sampled((now) => now.rows.get(inode)?.receiveQueue === 5);
    expect(after.last.listening?.length).toBe(1);
    lab.end();
  });
});

describe('datagrams', () => {
  test('unix-dgram: what waits, its senders, how many fit, and external senders', async () => {
    const { address, bind, client, note, sampled, socket, lab } = setUp('unix-dgram');
    const server = bind();
    const own = client('client-1');
    must(libc.bind(own, encodeAutobind()));
    note(call('client-1', 'getsockname', { sockfd: own }, 0, { addr: printed(own) }));
    for (const length of [100, 50]) must(libc.sendto(own, bytes(length), length, 0, address()));
    const { last, rows } = await sampled((now) => now.last.datagrams?.receiveQueue === 100);
    const maxDgramQlen = Number(readFileSync('/proc/sys/net/unix/max_dgram_qlen', 'utf8'));
    expect(last.datagrams).toEqual({
      inode: inodeOf(server),
      receiveQueue: 100,
      drops: null,
      receiveBuffer: null,
      maxLength: maxDgramQlen + 1,
    });
    expect(last.listening).toBeNull();
    expect(rows.get(inodeOf(own))?.sendQueue).toBeGreaterThanOrEqual(150);

    const foreign = socket();
    must(libc.bind(foreign, encodeAutobind()));
    must(libc.sendto(foreign, bytes(7), 7, 0, address()));
    const from = newAddressBuffer();
    for (const expected of [100, 50, 7]) {
      expect(libc.recvfrom(server, bytes(200), 200, 0, from)).toBe(expected);
      const src_addr = formatSockaddr(decodeSockaddr(from.bytes, from.length));
      note(call('server', 'recvfrom', { sockfd: server }, expected, { src_addr }));
    }
    const end = await sampled((now) => now.rows.has(inodeOf(foreign)));
    expect(end.rows.get(inodeOf(foreign))).toMatchObject({
      name: printed(foreign),
      owner: { pid: process.pid },
    });
    expect(end.rows.get(inodeOf(own))).toMatchObject({ owner: null, sendQueue: 0 });
    lab.end();
  });

  test.each([false, true])('udp, ipv6 %s: bytes, room and drops', async (ipv6) => {
    const { address, bind, client, note, sampled, socket, lab } = setUp('udp', ipv6);
    const server = bind();
    must(libc.setsockopt(server, SOL_SOCKET, SO_RCVBUF, 4096));
    const room = new Int32Array(1);
    must(libc.getsockopt(server, SOL_SOCKET, SO_RCVBUF, room));
    const own = client('client-1');
    for (let sent = 0; sent < 40; sent += 1) {
      must(libc.sendto(own, bytes(500), 500, 0, address()));
    }
    const { last, rows } = await sampled((now) => (now.last.datagrams?.drops ?? 0) > 0);
    expect(last.datagrams).toMatchObject({ inode: inodeOf(server), receiveBuffer: room[0] });
    expect(last.datagrams?.receiveQueue).toBeGreaterThan(500);
    expect(rows.get(inodeOf(own))).toMatchObject({
      localPort: Number(/:(\d+)$/.exec(printed(own))?.[1]),
      owner: null,
    });

    const from = newAddressBuffer();
    for (let read = 40 - (last.datagrams?.drops ?? 0); read > 0; read -= 1) {
      must(libc.recvfrom(server, bytes(500), 500, 0, from));
    }
    const foreign = socket();
    must(libc.sendto(foreign, bytes(7), 7, 0, address()));
    must(libc.recvfrom(server, bytes(200), 200, 0, from));
    const src_addr = formatSockaddr(decodeSockaddr(from.bytes, from.length));
    note(call('server', 'recvfrom', { sockfd: server }, 7, { src_addr }));
    const end = await sampled((now) => now.rows.has(inodeOf(foreign)));
    expect(end.rows.get(inodeOf(foreign))?.owner?.pid).toBe(process.pid);
    expect(end.last.datagrams).toMatchObject({ receiveQueue: 0, drops: last.datagrams?.drops });
    lab.end();
  });
});

test.each([false, true])('tcp, ipv6 %s: TIME_WAIT after the server has gone', async (ipv6) => {
  const { address, bind, client, listen, note, sampled, lab } = setUp('tcp', ipv6);
  const server = bind();
  listen(server);
  const own = client('client-1');
  must(libc.connect(own, address()));
  const connected = must(libc.accept(server, null));
  // The side that closes first stays in TIME_WAIT.
  must(libc.close(connected));
  expect(libc.read(own, bytes(1), 1)).toBe(0);
  close(own);
  note(call('client-1', 'close', { fd: own }, 0));
  close(server);
  note(call('server', 'close', { fd: server }, 0));
  const { last } = await sampled((now) => timeWaitOf(now.last.atAddress) === 1);
  expect(last.listening).toBeNull();
  lab.end();
});

test.each([
  { ipv6: false, read: 6 },
  { ipv6: true, read: 6 },
  { ipv6: false, read: 4 },
])(
  'tcp, ipv6 $ipv6: the FIN is no byte to read, though ss counts it; $read of 6 were read',
  async ({ ipv6, read }) => {
    const { address, bind, client, listen, note, sampled, lab } = setUp('tcp', ipv6);
    const server = bind();
    listen(server);
    const own = client('client-1');
    must(libc.connect(own, address()));
    const [port = 0, peer = 0] = [server, own].map((fd) =>
      Number(/:(\d+)$/.exec(printed(fd))?.[1]),
    );
    note(call('client-1', 'connect', { sockfd: own }, 0, { local: printed(own) }));
    const connected = must(libc.accept(server, null));
    opened.add(connected);
    const inode = inodeOf(connected);
    note(call('server', 'accept', { sockfd: server }, connected, { inode, peerPid: 0 }));
    must(libc.write(own, bytes(6), 6));
    expect(libc.read(connected, bytes(read), read)).toBe(read);

    must(libc.shutdown(own, SHUT_WR));
    const { rows } = await sampled((now) => now.rows.get(inode)?.state === 'CLOSE_WAIT');
    const left = 6 - read;
    expect(rows.get(inode)?.receiveQueue).toBe(left);
    expect(await connectionBySs(port, peer)).toEqual(['CLOSE-WAIT', left + 1]);
    // What read(2) returns does not count the FIN.
    if (left > 0) expect(libc.read(connected, bytes(9), 9)).toBe(left);
    expect(libc.read(connected, bytes(9), 9)).toBe(0);
    expect(await connectionBySs(port, peer)).toEqual(['CLOSE-WAIT', 0]);
    lab.end();
  },
);
