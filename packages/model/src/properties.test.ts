import {
  CALL_NAMES,
  CALLS,
  type CallArgs,
  type CallName,
  type Connection,
  type CreateLab,
  event as eventSchema,
  HERE,
  isDatagram,
  type LabState,
  labState,
  type SocketariumEvent,
  type SocketHolder,
  type SocketRow,
} from '@socketarium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, reduce } from './reduce.ts';
import { acceptedConnections, blockedInConnect, servedClient } from './selectors/lab.ts';
import { allListeners, nameLeadsTo } from './selectors/queues.ts';
import { sumSoFar } from './selectors/sum.ts';
import { LATER, Story, script } from './testing/transcript.ts';
import { advice } from './words/advice.ts';
import { describeResult } from './words/describe.ts';
import { headline } from './words/headline.ts';

/** Any facts, in any order: never an exception, and a consistent picture. */

// Few descriptors, inodes, ports and processes, so that facts often refer to the same thing.
const fd = fc.integer({ min: 3, max: 7 });
const inode = fc.constantFrom(0, 11, 12, 100, 104, 105, 1011, 1021, 1031);
const port = fc.constantFrom(40_001, 40_002, 40_003, 5000);
/** The inode of the second server's listening socket. */
const SECOND = 150;
const pid = fc.constantFrom(0, 500, 501, 777);
const owner = fc.option(fc.record({ pid, comm: fc.constantFrom('nc', '') }));
/** The lab's server, a second one, and the processes that run the clients. */
const process = fc
  .constantFrom(400, 400, 402, 500, 501, 777)
  .map((number) => ({ host: HERE, pid: number }));
const thread = process.map(({ host, pid: number }) => ({ host, pid: number, tid: number }));
const client = fc.constantFrom('client-1', 'client-2', 'client-3', 'client-9');
const address = fc.oneof(
  fc.constantFrom('', '/x', '@00001'),
  port.map((number) => `127.0.0.1:${number}`),
);
const buffer = fc.constantFrom('', '0\n', '3\n', 'x').map((preview) => ({
  length: preview.length,
  preview,
}));

const argOf = (name: string, type: string): fc.Arbitrary<CallArgs[string]> => {
  if (name === 'fd' || name === 'sockfd') return fd;
  if (name === 'peerPid') return pid;
  if (type === 'uint') return inode;
  if (type === 'int') return fc.integer({ min: -1, max: 128 });
  if (type === 'bytes') return buffer;
  return type === 'fds' ? fc.array(fd, { maxLength: 3 }) : address;
};

const argsOf = (fields: Readonly<Record<string, string>>): fc.Arbitrary<CallArgs> =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, argOf(name, type)])),
  );

const likely: CallName[] = ['socket', 'listen', 'accept', 'connect', 'read', 'write', 'close'];
const messages: CallName[] = ['bind', 'recvfrom', 'sendto', 'recvmsg', 'sendmsg', 'dup'];
const call = fc.constantFrom<CallName[]>(...likely, ...likely, ...messages, ...CALL_NAMES);
const callId = fc.nat(3);
/** A server's, or any process's for a client. */
const caller = fc.oneof(
  fc.record({ where: thread, callId }),
  fc.record({ where: thread, callId, client }),
);

const entered = call.chain((name) =>
  fc
    .tuple(
      caller,
      fc.record({
        type: fc.constant('syscall.entered' as const),
        call: fc.constant(name),
        args: argsOf(CALLS[name].entered),
      }),
    )
    .map(([who, what]) => ({ ...who, ...what })),
);
const returned = call.chain((name) =>
  fc
    .tuple(
      caller,
      fc.record({
        type: fc.constant('syscall.returned' as const),
        call: fc.constant(name),
        args: argsOf(CALLS[name].returned),
        result: fc.oneof(
          fd.map((ret) => ({ ret, errno: null })),
          fc.constantFrom(
            { ret: 0, errno: null },
            { ret: -1, errno: 'EINTR' },
            { ret: -1, errno: 'ECONNRESET' },
          ),
        ),
      }),
    )
    .map(([who, what]) => ({ ...who, ...what })),
);
const otherCall = fc.record({
  type: fc.constant('syscall.entered' as const),
  where: thread,
  callId,
  call: fc.constant('io_uring_enter'),
  args: fc.constant({ arg0: 3, arg1: 1 }),
});
const row: fc.Arbitrary<SocketRow> = fc.record({
  inode,
  peerInode: fc.option(inode),
  localPort: fc.option(port),
  peerPort: fc.option(port),
  state: fc.constant('ESTABLISHED'),
  receiveQueue: fc.nat(9),
  sendQueue: fc.nat(9),
  owner,
  holders: fc.option(
    fc.array(fc.record({ pid, comm: fc.constantFrom('nc', ''), fds: fc.constant([3]) }), {
      maxLength: 2,
    }),
  ),
});
const members = fc.array(fc.record({ inode: fc.option(inode), port: fc.option(port), owner }), {
  maxLength: 4,
});
const listeningOn = (...inodes: number[]) =>
  fc
    .record({
      inode: fc.constantFrom(...inodes),
      backlog: fc.nat(3),
      ordered: fc.boolean(),
      members,
      holders: fc.constant<SocketHolder[]>([]),
      // More are counted than listed where some were reset (TCP).
      more: fc.nat(2),
    })
    .map(({ more, ...one }) => ({ ...one, length: one.members.length + more }));
const sampled = fc.record({
  type: fc.constant('kernel.sampled' as const),
  host: fc.constant(HERE),
  listening: fc.option(listeningOn(100), { freq: 6 }),
  // No socket is listed twice.
  elsewhere: fc.uniqueArray(listeningOn(105, 106), {
    maxLength: 2,
    selector: (one) => one.inode,
  }),
  others: fc.uniqueArray(listeningOn(SECOND, SECOND, 104), {
    maxLength: 2,
    selector: (one) => one.inode,
  }),
  sockets: fc.array(row, { maxLength: 3 }),
  gone: fc.array(
    fc.oneof(
      inode.map(String),
      inode.map((one) => `of ${one}`),
      port.map((one) => `of 127.0.0.1:${one}`),
    ),
    { maxLength: 2 },
  ),
  datagrams: fc.option(
    fc.record({
      inode: fc.constant(100),
      receiveQueue: fc.nat(2),
      drops: fc.option(fc.nat(5)),
      receiveBuffer: fc.constant(null),
      maxLength: fc.constantFrom(null, 11),
    }),
    { freq: 3 },
  ),
  atAddress: fc.option(
    fc.record({
      sockets: fc.array(
        fc.record({
          state: fc.constantFrom('TIME_WAIT', 'FIN_WAIT2', 'LISTEN'),
          count: fc.nat(3),
          peer: fc.constant(null),
          owner: fc.constant(null),
        }),
        { maxLength: 2 },
      ),
      file: fc.constantFrom(null, true, false),
    }),
  ),
  stopped: fc.subarray([400, 501]),
});
const other = fc.oneof(
  otherCall,
  fc.record({
    type: fc.constant('process.started' as const),
    where: process,
    parentPid: fc.constant(1),
    program: fc.constantFrom('server', 'client', 'sleep'),
  }),
  fc.record({
    type: fc.constant('process.forked' as const),
    where: thread,
    child: fc.constantFrom(402, 403, 404),
  }),
  fc.record({
    type: fc.constant('process.execed' as const),
    where: thread,
    program: fc.constant('ls'),
  }),
  fc.record({
    type: fc.constantFrom('thread.started' as const, 'thread.exited' as const),
    where: thread.map((one) => ({ ...one, tid: one.tid + 1 })),
  }),
  fc.record({
    type: fc.constant('process.exited' as const),
    where: process,
    code: fc.option(fc.nat(1)),
    signal: fc.option(fc.constant('SIGKILL')),
  }),
  fc.record({
    type: fc.constantFrom('gate.waiting' as const, 'gate.passed' as const),
    where: thread,
    call,
  }),
  fc.record({
    type: fc.constant('client.added' as const),
    client: fc.constantFrom('client-1', 'client-2', 'client-3'),
    process: fc.option(process),
    isolated: fc.boolean(),
    script: fc.constantFrom(
      script(),
      script({ services: 3 }),
      script({ reads: false }),
      script({ steps: [{ call: 'connect' }] }),
    ),
  }),
  fc.record({ type: fc.constant('client.changed' as const), client, reads: fc.boolean() }),
  fc.record({
    type: fc.constant('limit.changed' as const),
    where: process,
    resource: fc.constant('RLIMIT_NOFILE' as const),
    soft: fc.nat(9),
    spare: fc.option(fc.nat(3)),
  }),
  fc.record({ type: fc.constant('work.changed' as const), ms: fc.nat(9) }),
  fc.record({ type: fc.constant('marker.set' as const), text: fc.constant('here') }),
);

interface Begun extends Partial<CreateLab> {
  /** A second server listens as well, with a client in its queue. */
  readonly second?: boolean;
}

const secondListens = (story: Story): void => {
  story.second().starts().setsUp(SECOND);
  story.client(4, 500).added({ services: 2 }).connects();
  story.kernel([2], { others: [{ inode: SECOND, members: [4] }] });
};

/**
 * A server that listens (inode 100), a served client, one in the queue and one connecting; or a datagram
 * server with a received client and another's waiting datagram.
 */
const begun = ({ second, ...config }: Begun): LabState => {
  const story = new Story(config);
  story.server.setsUp();
  for (const n of [1, 2, 3]) story.client(n, n === 3 ? 501 : 500).added({ services: 2 });
  if (isDatagram(story.state.config.transport)) {
    for (const n of [1, 2]) story.client(n).opens().sends('3\n');
    story.server.receives('3\n', story.client(1).name);
  } else {
    story.client(1).connects();
    story.server.accepts(5, { pid: 500 });
    story.client(2).connects();
    story.kernel([2]);
    story.client(3).asks();
  }
  if (second) secondListens(story);
  while (story.seq < FIRST_SEQ - 1) story.tell({ type: 'marker.set', text: 'begun' });
  return { ...story.state, t: FIRST_T };
};
const FIRST_SEQ = 91;
const FIRST_T = 1.1e9;

const facts = fc
  .array(
    fc.tuple(
      fc.oneof(
        { arbitrary: entered, weight: 4 },
        { arbitrary: returned, weight: 8 },
        { arbitrary: sampled, weight: 3 },
        { arbitrary: other, weight: 1 },
      ),
      fc.integer({ min: -3e6, max: 5e6 }),
    ),
    { maxLength: 80 },
  )
  .map((list) => {
    let t = FIRST_T;
    return list.map(([fact, step], index): SocketariumEvent => {
      t += step;
      const stamp = { seq: index + FIRST_SEQ, t };
      if (fact.type !== 'syscall.returned') return { ...fact, ...stamp };
      const { result, ...rest } = fact;
      return { ...rest, ...result, ...stamp };
    });
  });

const unique = (list: readonly unknown[]): boolean => new Set(list).size === list.length;

const checkMessages = (state: LabState, { toServer, toClient }: Connection): void => {
  for (const unread of [toServer, toClient]) {
    if (!unread) continue;
    expect(state.config.transport).toBe('unix-seqpacket');
    expect(unread.members.length).toBeLessThanOrEqual(Math.min(64, unread.length));
    expect(unread.length).toBeLessThanOrEqual(Math.max(0, unread.written - unread.read));
  }
};

const NO_SOCKET = new Set(['file', 'epoll', 'passed']);

/** A socket's holders are the descriptors with its inode, and a thread has at most one call. */
const checkProcesses = ({ processes, sockets, server, servers, listening }: LabState): void => {
  const inodes = new Set(sockets.map((one) => one.inode));
  const held = processes.flatMap(({ pid: of, descriptors }) =>
    descriptors
      .filter((one) => inodes.has(one.inode) && !NO_SOCKET.has(one.role))
      .map((one) => `${one.inode} ${of} ${one.fd}`),
  );
  const holders = sockets.flatMap(({ inode: of, holders: its }) =>
    its.map((one) => `${of} ${one.pid} ${one.fd}`),
  );
  expect(holders.sort()).toEqual(held.sort());
  for (const one of processes) {
    if (one.exit !== null) expect([one.descriptors, one.threads]).toEqual([[], []]);
    for (const its of one.threads) expect(its.blockedIn === null || its.inCall !== null).toBe(true);
  }
  expect(server).toBe(servers[0]);
  expect(listening).toBe(server.listening);
  for (const { pid: of, descriptors } of servers) {
    const its = processes.find((one) => one.pid === of);
    if (its) expect(descriptors).toBe(its.descriptors);
  }
};

const check = (before: LabState, state: LabState): void => {
  expect(state.seq).toBe(before.seq + 1);
  expect(state.t).toBeGreaterThanOrEqual(before.t);
  expect(state.counters.events).toBe(state.seq);
  const ids = new Set(state.clients.map((one) => one.id));
  expect(unique(state.clients.map((one) => one.id))).toBe(true);
  expect(unique(state.connections.map((one) => one.id))).toBe(true);
  for (const { descriptors } of state.processes) {
    expect(unique(descriptors.map((one) => one.fd))).toBe(true);
  }
  const queues = allListeners(state).map(({ listening }) => listening.acceptQueue);
  for (const { members, places, ordered, length } of queues) {
    for (const id of members) expect(ids).toContain(id);
    expect(members.length).toBeLessThanOrEqual(length);
    expect(places).toHaveLength(members.length);
    const known = places.filter((place) => place !== null);
    expect(known).toEqual([...known].sort((a, b) => a - b));
    expect(ordered).toBe(known.length === places.length);
  }
  expect(state.servers.every((one) => one.listens || one.listening === null)).toBe(true);
  const datagrams = state.datagrams;
  for (const { clientId } of datagrams?.members ?? []) expect(ids).toContain(clientId);
  expect(datagrams?.members.length ?? 0).toBeLessThanOrEqual(datagrams?.length ?? 0);
  expect(datagrams?.unclaimed.length ?? 0).toBeLessThanOrEqual(65);
  const waiting =
    datagrams?.members.map((one) => one.clientId) ?? queues.flatMap((one) => one.members);
  for (const connection of state.connections) {
    expect(ids).toContain(connection.clientId);
    checkMessages(state, connection);
  }
  const connections = new Set(state.connections.map((one) => one.id));
  for (const { connectionId } of state.servers.flatMap((one) => one.descriptors)) {
    if (connectionId !== null) expect(connections).toContain(connectionId);
  }
  checkProcesses(state);
  for (const client of state.clients) {
    expect(client.waitedMs).toBeGreaterThanOrEqual(0);
    if (client.connectionId !== null) expect(connections).toContain(client.connectionId);
    if (client.phase === 'queued') expect(waiting).toContain(client.id);
    const places = queues.map((one) => one.places[one.members.indexOf(client.id)] ?? null);
    if (client.place !== null) expect(places).toContain(client.place);
    expect(client.sent.length).toBeLessThanOrEqual(256);
  }
};

/** Views may call any selector on any state. */
const ask = (state: LabState): void => {
  expect(headline(state, LATER)).not.toBe('');
  advice(state, LATER);
  blockedInConnect(state);
  for (const { pid: of } of state.servers) blockedInConnect(state, of);
  nameLeadsTo(state);
  servedClient(state);
  for (const connection of acceptedConnections(state)) sumSoFar(connection);
  if (state.server.lastCall) expect(describeResult(state.server.lastCall)).toContain(' = ');
  expect(at(state, state.t + 1e9).t).toBe(state.t + 1e9);
};

const labs: Begun[] = [
  { transport: 'unix-stream', server: 'iterative' },
  { transport: 'unix-stream', server: 'select', io: 'recvmsg-sendmsg' },
  { transport: 'unix-seqpacket', server: 'poll', service: 'descriptor' },
  { transport: 'unix-stream', server: 'iterative', service: 'echo', second: true },
  { transport: 'unix-seqpacket', server: 'epoll', second: true },
  { transport: 'tcp', server: 'iterative', service: 'file' },
  { transport: 'tcp', server: 'select' },
  { transport: 'tcp', server: 'epoll', trigger: 'edge', ipv6: true },
  { transport: 'unix-dgram', server: 'iterative', io: 'recvmsg-sendmsg' },
  { transport: 'udp', server: 'iterative', service: 'file' },
];

for (const lab of labs) {
  test(`${Object.values(lab).join(', ')}: any facts in any order`, () => {
    fc.assert(
      fc.property(facts, (events) => {
        let state = begun(lab);
        for (const one of events) {
          const before = state;
          const frozen = JSON.stringify(before);
          state = reduce(before, one);
          expect(JSON.stringify(before)).toBe(frozen);
          check(before, state);
          ask(state);
          expect(reduce(state, one)).toBe(state);
        }
        expect(labState.parse(state)).toEqual(state);
        expect(events.every((one) => eventSchema.safeParse(one).success)).toBe(true);
      }),
      { numRuns: 120 },
    );
  });
}
