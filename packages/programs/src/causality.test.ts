import { expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import type { Recorded } from './testing/running-program.ts';
import { TestServer } from './testing/servers.ts';

/**
 * One clock times the calls of all processes of a machine: no byte may be recorded as received before the
 * call that sent it was entered.
 */

const CLIENTS = 40;
const LINES = 100;

/** A call that moved bytes: from one offset in its stream to another, from entry to return. */
interface Transfer {
  readonly call: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly enteredAt: number;
  readonly returnedAt: number;
}

type Streams = Map<number, { reads: Transfer[]; writes: Transfer[] }>;

/**
 * The transfers of a process by socket.
 * @param socketOf returns the socket of a returned call, 0 for none.
 */
const transfersOf = (
  records: readonly Recorded[],
  socketOf: (entered: Recorded, returned: Recorded) => number,
): Streams => {
  const streams: Streams = new Map();
  const open = new Map<number, Recorded>();
  for (const record of records) {
    if (record.kind === 'entered') open.set(record.callId, record);
    const entered = open.get(record.callId);
    if (record.kind !== 'returned' || entered === undefined) continue;
    open.delete(record.callId);
    const socket = socketOf(entered, record);
    const isRead = record.call === 'read';
    if (socket === 0 || record.ret <= 0 || (!isRead && record.call !== 'write')) continue;
    const stream = streams.get(socket) ?? { reads: [], writes: [] };
    streams.set(socket, stream);
    const list = isRead ? stream.reads : stream.writes;
    const from = list.at(-1)?.to ?? 0;
    const times = { enteredAt: entered.t, returnedAt: record.t };
    list.push({ call: record.call, from, to: from + record.ret, ...times });
  }
  return streams;
};

/** By the server's descriptors: the inode of the client's end of the connection. */
const ofServer = (server: TestServer): Streams => {
  const peers = new Map<unknown, number>();
  return transfersOf(server.records, ({ args: { fd } }, { call, ret, args }) => {
    if (call === 'accept') peers.set(ret, Number(args.peerInode));
    return peers.get(fd) ?? 0;
  });
};

/** By the clients' descriptors: the inode of their socket. */
const ofClients = (clients: TestClients): Streams => {
  const inodes = new Map<unknown, number>();
  return transfersOf(clients.records, ({ args: { fd } }, { call, ret, args }) => {
    if (call === 'socket') inodes.set(ret, Number(args.inode));
    return inodes.get(fd) ?? 0;
  });
};

/** Nanoseconds by which reads returned before the write of their bytes was entered. */
const tooEarly = (reads: readonly Transfer[], writes: readonly Transfer[]): number[] =>
  reads.flatMap((read) => {
    const last = writes.findLast(({ from }) => from < read.to);
    const early = (last?.enteredAt ?? Number.POSITIVE_INFINITY) - read.returnedAt;
    return early > 0 ? [early] : [];
  });

test.each(['select', 'epoll'] as const)(
  '%s at full speed: no read returned before the write of its bytes was entered',
  async (design) => {
    const server = new TestServer({ server: design, service: 'echo', backlog: CLIENTS });
    const clients = new TestClients('unix-stream', 'echo');
    const address = await server.listening();
    const lines = Array.from({ length: LINES }, (_, n) => `line ${n}`);
    for (let n = 1; n <= CLIENTS; n++) clients.add(n, address, { lines });
    for (let n = 1; n <= CLIENTS; n++) await clients.calls(n);
    await server.terminate();

    const there = ofServer(server);
    const here = ofClients(clients);
    let pairs = 0;
    const early: number[] = [];
    for (const [inode, client] of here) {
      const { reads, writes } = there.get(inode) ?? { reads: [], writes: [] };
      expect(reads.at(-1)?.to).toBe(client.writes.at(-1)?.to);
      pairs += reads.length + client.reads.length;
      early.push(...tooEarly(reads, client.writes), ...tooEarly(client.reads, writes));
    }
    expect(here.size).toBe(CLIENTS);
    expect(pairs).toBeGreaterThanOrEqual(2 * CLIENTS * LINES);
    expect(early).toEqual([]);
  },
);
