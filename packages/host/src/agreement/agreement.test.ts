import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import {
  type Address,
  type CreateLab,
  isDatagram,
  type LabState,
  LIMITS,
  maySleep,
  type Service,
} from '@socketarium/protocol';
import { SockDiag } from '@socketarium/syscalls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Host } from '../host.ts';
import { datagramsBySs, listenerBySs, sleepsIn } from '../testing/kernel.ts';
import { unlikeTheKernel } from '../testing/messages.ts';
import type { Lab } from '../types.ts';
import { PictureChecker, summary } from './picture-checker.ts';
import { type ExternalPlan, KINDS, type Workload, workload } from './workload.ts';

/**
 * The picture against the machine: random workloads over every transport and every design, with real
 * processes. What the reducer derives is compared with the kernel (its samples, ss(8), /proc/PID/syscall)
 * and with the bytes that the clients received.
 */
const ROUNDS = 3;
/** Seeds map to kinds in turn, so each kind of lab gets as many workloads as any other. */
const WORKLOADS = ROUNDS * KINDS.length;
/** Other workloads each time; SEED runs a single one. */
const ONLY = process.env.SEED === undefined ? null : Number(process.env.SEED);
const FIRST = ONLY ?? randomInt(2 ** 31);
const AT_ONCE = 4;

let host: Host;
let diag: SockDiag;

beforeAll(async () => {
  host = await Host.open();
  diag = SockDiag.open();
});
afterAll(async () => {
  diag.close();
  await host.close();
});

/** An external program: a plain socket of this test, as independent as nc. */
const external = (address: Address, plan: ExternalPlan): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = 'path' in address ? connect(address.path) : connect(address.port, address.host);
    let received = '';
    socket.setEncoding('utf8');
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A full Unix queue refuses a connect that may not sleep (connect(2)): try again.
      if (error.code === 'EAGAIN')
        setImmediate(() => external(address, plan).then(resolve, reject));
      else reject(error);
    });
    socket.on('data', (text: string) => {
      received += text;
      // The echo server serves until end-of-file, so the client has to end.
      if (received.length >= plan.expects.length) socket.end();
    });
    socket.on('close', (failed) => failed || resolve(received));
    socket.write(plan.sends);
  });

const settled = (state: LabState): boolean =>
  (state.server.gate.waiting !== null || state.server.blockedIn !== null) &&
  state.clients.every(
    (c) => c.kind === 'external' || c.phase === 'done' || (c.inCall && maySleep(c.inCall.call)),
  );

/** How much waits for the server, by ss(8): connections, or bytes of datagrams. */
const waitingBySs = async ({ state }: Lab): Promise<number | undefined> =>
  state.datagrams === null
    ? (await listenerBySs(state.address))[0]
    : await datagramsBySs(state.address);

const waiting = ({ listening, datagrams }: LabState): number | undefined =>
  datagrams === null ? listening?.acceptQueue.length : datagrams.bytes;

const compareWithKernel = async (
  lab: Lab,
  checker: PictureChecker,
  externals: number,
): Promise<void> => {
  await lab.command({ type: 'server.pause' });
  await checker.until('everybody stands still', settled);
  // A connection may be on its way between two of these reads; then they differ for a moment. While the
  // server is held nothing empties the queue, so a wrong picture stays wrong.
  let looks = 0;
  let agreed = 0;
  for (; agreed < 2 && looks < 200; looks += 1) {
    const same = waiting(checker.state) === (await waitingBySs(lab));
    agreed = same && unlikeTheKernel(checker.state, diag).length === 0 ? agreed + 1 : 0;
  }
  const unlike = unlikeTheKernel(checker.state, diag).join('\n');
  const story = `the kernel and the picture never agreed\n${summary(checker.state)}\n${unlike}`;
  expect(agreed, story).toBe(2);
  if (externals === 0) {
    const pid = lab.state.server.pid as number;
    const asleep = (): boolean => sleepsIn(pid) === (checker.state.server.blockedIn ?? 'poll');
    // On a busy machine the server may still be entering or leaving a call.
    for (let look = 0; look < 500 && !asleep(); look += 1) await waitingBySs(lab);
    expect(asleep(), `sleeps in ${sleepsIn(pid)}\n${summary(checker.state)}`).toBe(true);
  }
  await lab.command({ type: 'server.resume' });
};

/** What a client must have received: a text, or a matcher of `toEqual`. */
const expected = (plan: Workload['clients'][number], service: Service): unknown => {
  const { numbers = [], lines = [], file } = plan.script ?? {};
  switch (service) {
    case 'sum':
      return `${numbers.reduce((sum, n) => sum + n, 0)}\n`;
    case 'echo':
      return Buffer.from(lines.map((line) => `${line}\n`).join('')).toString('latin1');
    case 'file':
      return expect.stringMatching(`^ok ${file?.bytes} bytes sha256 [0-9a-f]{38}`);
    case 'descriptor':
      return expect.stringMatching(`^${Buffer.byteLength(lines.join('\n'))} bytes: `);
  }
};

/** Where an idle server is: its machine's state, and the call it sleeps in. */
const atRest = ({ transport, server, io }: CreateLab): [string, string] => {
  if (isDatagram(transport)) {
    return ['waiting-for-a-datagram', io === 'recvmsg-sendmsg' ? 'recvmsg' : 'recvfrom'];
  }
  if (server === 'iterative') return ['waiting-for-a-connection', 'accept'];
  return ['waiting-for-readiness', server === 'epoll' ? 'epoll_wait' : server];
};

const play = async (plan: Workload): Promise<{ samples: number }> => {
  const lab = await host.createLab(plan.config);
  const checker = new PictureChecker(lab);
  const outside = plan.externals.map((each) => external(lab.state.address, each));
  // Checked below; this only keeps an early failure from counting as unhandled.
  for (const each of outside) each.catch(() => undefined);
  const clients = await Promise.all(
    plan.clients.map(async (body) => ({ body, added: await lab.addClients(body) })),
  );

  await checker.until('the moment to pause', (state) => state.seq >= plan.pauseAfter);
  await compareWithKernel(lab, checker, plan.externals.length);

  await checker.until('every client is done', (state) =>
    state.clients.every((c) => c.phase === 'done' || c.phase === 'failed'),
  );
  expect(await Promise.all(outside)).toEqual(plan.externals.map((each) => each.expects));
  const services = plan.clients.reduce((n, b) => n + b.count * (b.script?.services ?? 1), 0);
  // The clients' facts and the server's come by two pipes: the last client may be reported done before the
  // server's last accept is reported.
  const [restingState, restingCall] = atRest(plan.config);
  const connected = !isDatagram(plan.config.transport);
  const state = await checker.until(
    'the server waits again and its queue is empty',
    (s) =>
      s.server.machine === restingState &&
      s.server.blockedIn === restingCall &&
      s.counters.accepted === (connected ? services + plan.externals.length : 0) &&
      (s.datagrams ?? s.listening?.acceptQueue)?.length === 0 &&
      waiting(s) === 0 &&
      s.clients.every((c) => c.phase === 'done'),
  );

  for (const { body, added } of clients) {
    for (const { id } of added) {
      const client = state.clients.find((c) => c.id === id);
      expect(client?.received, `${id}\n${summary(state)}`).toEqual(
        expected(body, plan.config.service),
      );
      expect(client?.servicesDone, `${id}\n${summary(state)}`).toBe(body.script?.services);
      expect(client?.position?.surpriseCount, `${id}\n${summary(state)}`).toBe(0);
    }
  }
  expect(state.counters.connectionRequests, summary(state)).toBe(connected ? services : 0);
  if (!connected) {
    expect(state.datagrams?.received, summary(state)).toBe(state.counters.serviceRequests);
    expect(state.datagrams?.lost, summary(state)).toBe(0);
  }
  expect(state.server.position.surpriseCount, summary(state)).toBe(0);
  expect(checker.complaints).toEqual([]);

  const { samples } = checker;
  const ended = new Promise((resolve) => lab.onEnded(resolve));
  await host.deleteLab(lab.id);
  await ended;
  expect(checker.state.server.machine).toBe('exited');
  expect(checker.state.server.exit).toEqual({ code: 0, signal: null });
  expect(checker.state.server.position.surpriseCount, summary(checker.state)).toBe(0);
  expect(checker.state).toEqual(lab.state);
  expect(lab.events.after(0)?.length ?? LIMITS.rememberedEvents).toBeLessThanOrEqual(
    LIMITS.rememberedEvents,
  );
  checker.close();
  return { samples };
};

test(`${WORKLOADS} random workloads: the picture agrees with the kernel and with what clients received`, {
  timeout: 600_000,
}, async () => {
  const seeds = Array.from({ length: ONLY === null ? WORKLOADS : 1 }, (_, i) => FIRST + i);
  console.info(`workloads from seed ${FIRST} on`);
  let samples = 0;
  const worker = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      try {
        const played = await play(workload(seed));
        samples += played.samples;
      } catch (cause) {
        throw new Error(`workload ${seed} (run it alone with SEED=${seed})`, { cause });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  // A run with hardly any samples of the kernel would prove nothing.
  expect(samples).toBeGreaterThan(ONLY === null ? WORKLOADS : 1);
});
