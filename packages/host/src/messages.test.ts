import {
  type ClientScript,
  type CreateLabInput,
  descriptorOf,
  type LabState,
} from '@socketarium/protocol';
import { SockDiag } from '@socketarium/syscalls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Host } from './host.ts';
import { sleepsOn } from './testing/kernel.ts';
import { add, labIn, order, until } from './testing/labs.ts';
import { unlikeTheKernel } from './testing/messages.ts';
import type { Lab } from './types.ts';

/** Unread messages of real seqpacket sockets, drawn from calls, compared with the kernel's own count. */

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

type Step = NonNullable<ClientScript['steps']>[number];

const write = (text: string): Step => ({ call: 'write', text, times: 1, dontWait: false });
const rest: Step = { call: 'read', count: 4096, until: 'end' };
const connect: Step = { call: 'connect' };

/** What a client may do with its messages, one script for each. */
const SCRIPTS: Readonly<Record<string, Step[]>> = {
  'three writes': [connect, write('AAA'), write('BBB\n'), write('a longer message\n'), rest],
  'an empty one between': [connect, write('AAA\n'), write(''), write('BBB\n'), rest],
  'a half-close': [
    connect,
    write('AAA\n'),
    write('BBB\n'),
    { call: 'shutdown', how: 'SHUT_WR' },
    rest,
  ],
  'a copy that is closed': [
    connect,
    { call: 'dup' },
    write('AAA\n'),
    { call: 'close', fd: 'copy' },
    write('BBB\n'),
    rest,
  ],
  'leaves at once': [connect, write('AAA\n'), write('BBB\n')],
};

/**
 * The server sleeps in the call that the picture has. The descriptor must match too: at the gate the
 * server also sleeps in read, for its orders, and the picture may not have the wait at the gate yet.
 */
const asleep = ({ server: { pid, blockedIn, inCall } }: LabState): boolean => {
  if (pid === null || blockedIn === null || inCall === null) return false;
  const { call, first } = sleepsOn(pid);
  const fd = descriptorOf(inCall.call, inCall.args);
  return call === blockedIn && (fd < 0 || fd === first);
};

/** The server waits before another call than the one of `before`, or sleeps in one; the other processes too. */
const isStill = (state: LabState, before?: number): boolean => {
  const { waiting } = state.server.gate;
  return (
    (asleep(state) || (waiting !== null && waiting.since !== before)) &&
    state.clients.every((one) => one.machine === 'done' || one.blockedIn !== null)
  );
};

const PATIENCE = { interval: 2, timeout: 60_000 };

const still = (lab: Lab, before?: number): Promise<void> =>
  expect.poll(() => isStill(lab.state, before), PATIENCE).toBe(true);

const agrees = (lab: Lab): Promise<void> =>
  expect.poll(() => unlikeTheKernel(lab.state, diag), PATIENCE).toEqual([]);

const LABS: readonly Partial<CreateLabInput>[] = [
  { server: 'iterative', io: 'read-write' },
  { server: 'iterative', io: 'recvmsg-sendmsg', bufferBytes: 2 },
  { server: 'select', io: 'recvfrom-sendto' },
  { server: 'epoll', trigger: 'edge', io: 'read-write', bufferBytes: 5 },
];

test.each(LABS)(
  '%o: at every step of the server, what is drawn equals what the kernel has',
  async (config) => {
    const lab = await labIn(host, { transport: 'unix-seqpacket', service: 'echo', ...config });
    await order(lab, { type: 'server.pause' });
    const scripts = Object.values(SCRIPTS);
    for (const steps of scripts) await add(lab, { isolated: false, script: { steps } });
    const texts = scripts.map((steps) =>
      steps.flatMap((step) => ('text' in step ? [step.text] : [])),
    );
    const unread = () =>
      scripts.map((_, index) =>
        lab.state.connections
          .find((one) => one.clientId === `client-${index + 1}` && one.connectedAt !== null)
          ?.toServer?.members.map((one) => one.preview),
      );
    await expect.poll(unread, PATIENCE).toEqual(texts);
    await still(lab);
    expect(unread()).toEqual(texts);
    // For the first client: it may have been accepted before the pause.
    const unreadOfAccepted = () =>
      lab.state.connections.map(({ acceptedAt, toServer }) =>
        acceptedAt === null ? 0 : (toServer?.length ?? 0),
      );
    let most = Math.max(...unreadOfAccepted());
    for (let steps = 0; steps < 60 && !asleep(lab.state); steps += 1) {
      const before = lab.state.server.gate.waiting?.since;
      await order(lab, { type: 'server.step' });
      await still(lab, before);
      await agrees(lab);
      most = Math.max(most, ...unreadOfAccepted());
    }
    expect(most).toBeGreaterThan(1);
    await host.deleteLab(lab.id);
  },
);

test('replies to a client that does not read wait as separate messages, and go when it is killed', async () => {
  const lab = await labIn(host, { transport: 'unix-seqpacket', service: 'echo' });
  const lines = ['one', 'two', 'three'];
  await add(lab, {
    isolated: true,
    script: { lines, thinkMs: 1, reads: false, interactive: true },
  });
  const waits = () => lab.state.connections[0]?.toClient;
  await until(lab, 'three replies wait', () => waits()?.length === 3);
  expect(waits()?.members.map((one) => one.preview)).toEqual(['one\n', 'two\n', 'three\n']);
  await agrees(lab);
  await order(lab, { type: 'client.kill', clientId: 'client-1' });
  await until(lab, 'its connection gone', ({ connections }) => connections.length === 0);
  await host.deleteLab(lab.id);
});
