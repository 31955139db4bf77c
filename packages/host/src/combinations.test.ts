import {
  type ClientScript,
  type CreateLabInput,
  type Io,
  isDatagram,
  isTypescriptDesign,
  isUnix,
  type Service,
  type Transport,
  type TypescriptDesign,
} from '@socketarium/protocol';
import { afterAll, beforeAll, test } from 'vitest';
import { Host } from './host.ts';
import { descriptorsOf, listenerBySs, sleepsIn } from './testing/kernel.ts';
import { add, labIn, serverCalls, until } from './testing/labs.ts';

/**
 * Every transport with every design and every service that makes sense on it, the three pairs of calls
 * spread over them: each client gets the right answer, the machines of both sides allow all calls, and
 * the picture equals the kernel's.
 */

const STREAM_TRANSPORTS: readonly Pick<CreateLabInput, 'transport' | 'ipv6'>[] = [
  { transport: 'unix-stream' },
  { transport: 'unix-seqpacket' },
  { transport: 'tcp' },
  { transport: 'tcp', ipv6: true },
];
const DATAGRAM_TRANSPORTS: readonly Pick<CreateLabInput, 'transport' | 'ipv6'>[] = [
  { transport: 'unix-dgram' },
  { transport: 'udp' },
  { transport: 'udp', ipv6: true },
];
const DESIGNS: readonly Pick<CreateLabInput, 'server' | 'trigger'>[] = [
  { server: 'iterative' },
  { server: 'select' },
  { server: 'poll' },
  { server: 'epoll' },
  { server: 'epoll', trigger: 'edge' },
  { server: 'epoll', trigger: 'edge-one-accept' },
];
const PAIRS: readonly Io[] = ['recvfrom-sendto', 'recvmsg-sendmsg', 'read-write'];
const SERVICES: readonly Service[] = ['sum', 'echo', 'file', 'descriptor'];

const servicesOn = (transport: Transport) =>
  SERVICES.filter((service) => service !== 'descriptor' || isUnix(transport));

const streams = STREAM_TRANSPORTS.flatMap((where, w) =>
  DESIGNS.flatMap((design, d) =>
    servicesOn(where.transport).map((service, s) => ({
      ...where,
      ...design,
      service,
      // With four transports, six designs and three services, every two of them meet every pair.
      io: service === 'descriptor' ? ('recvmsg-sendmsg' as const) : PAIRS[(w + d + s) % 3],
    })),
  ),
);
const datagrams = DATAGRAM_TRANSPORTS.flatMap((where) =>
  servicesOn(where.transport).flatMap((service) =>
    PAIRS.slice(service === 'descriptor' ? 1 : 0, 2).map((io) => ({
      ...where,
      server: 'iterative' as const,
      service,
      io,
    })),
  ),
);

type Combination = CreateLabInput & { io: Io };

const nameOf = ({ transport, ipv6, server, trigger, service, io }: Combination): string =>
  [transport, ipv6 ? 'on ::1' : '', server, trigger ?? '', service, io].filter(Boolean).join(' ');

const cases = [...streams, ...datagrams].map(
  (one) => [nameOf(one as Combination), one as Combination] as const,
);

/** Small enough that UDP's receive buffer holds it all, should the server not be scheduled meanwhile. */
const script: Partial<ClientScript> = {
  thinkMs: 1,
  services: 2,
  numbers: [1000, -12, 7],
  lines: ['the first', 'and the last'],
  file: { bytes: 20_000, chunkBytes: 1000, name: 'movie.mp4' },
};

const ANSWERS: Readonly<Record<Service, RegExp>> = {
  sum: /^995\n$/,
  echo: /^the first\nand the last\n$/,
  // A record holds only LIMITS.previewBytes of it; the whole is counted below.
  file: /^ok 20000 bytes sha256 [0-9a-f]{42}…$/,
  descriptor: /^22 bytes: the first.and the last\n$/s,
};

const FILE_ANSWER_BYTES = 'ok 20000 bytes sha256 '.length + 64 + 1;

const RESTING_CALLS: Readonly<Record<TypescriptDesign, string>> = {
  iterative: 'accept',
  select: 'select',
  poll: 'poll',
  epoll: 'epoll_wait',
};

/** The call in which an idle server sleeps. */
const restingCall = ({ transport, server, io }: Combination): string => {
  if (isDatagram(transport)) return io === 'recvmsg-sendmsg' ? 'recvmsg' : 'recvfrom';
  return isTypescriptDesign(server) ? RESTING_CALLS[server] : 'accept';
};

const CARRIERS: Readonly<Record<Io, readonly string[]>> = {
  'read-write': ['read', 'write'],
  'recvfrom-sendto': ['recvfrom', 'sendto'],
  'recvmsg-sendmsg': ['recvmsg', 'sendmsg'],
};

let host: Host;
beforeAll(async () => {
  host = await Host.open();
});
afterAll(() => host.close());

test.concurrent.for(cases)('%s', async ([, config], { expect }) => {
  const lab = await labIn(host, config);
  // One accept per wake-up strands clients that arrive together: there they arrive one at a time.
  const count = config.trigger === 'edge-one-accept' ? 1 : 2;
  await add(lab, { count, isolated: false, script });
  const asleep = restingCall(config);
  const served = count * (script.services ?? 1);
  const connected = !isDatagram(config.transport);
  const state = await until(
    lab,
    'all answered, and the server at rest',
    (now) =>
      now.clients.every((one) => one.phase === 'done' && one.connectionId === null) &&
      now.server.blockedIn === asleep &&
      now.counters.accepted === (connected ? served : 0) &&
      now.server.descriptors.length === (config.server === 'epoll' ? 2 : 1) &&
      (now.listening?.acceptQueue.length ?? now.datagrams?.length) === 0,
  );

  for (const client of state.clients) {
    expect(client.received).toMatch(ANSWERS[config.service]);
    expect(client.servicesDone).toBe(script.services);
    if (config.service === 'file') expect(client.receivedBytes).toBe(FILE_ANSWER_BYTES);
    expect(client.position?.surprises).toEqual([]);
  }
  expect(state.server.position.surprises).toEqual([]);

  const pid = state.server.pid as number;
  await expect.poll(() => sleepsIn(pid), { interval: 2 }).toBe(asleep);
  if (connected) expect((await listenerBySs(state.address))[0]).toBe(0);
  const real = descriptorsOf(pid);
  for (const { fd, role, inode } of state.server.descriptors) {
    expect(real.get(fd)).toBe(role === 'epoll' ? 'anon_inode:[eventpoll]' : `socket:[${inode}]`);
  }

  const made = new Set(serverCalls(lab).map((call) => call.split(' ')[0] ?? ''));
  const carriers = Object.values(CARRIERS).flat();
  const expected = new Set(CARRIERS[config.io]);
  // A passed descriptor refers to a file, and files are read with read(2).
  if (config.service === 'descriptor') expected.add('read');
  expect(carriers.filter((call) => made.has(call)).sort()).toEqual([...expected].sort());

  await host.deleteLab(lab.id);
  expect(lab.state.server.exit).toEqual({ code: 0, signal: null });
  expect(lab.state.server.position.surprises).toEqual([]);
});
