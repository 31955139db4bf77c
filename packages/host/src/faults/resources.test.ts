import { timeWaitOf } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { listenerBySs, sleepsIn, timeWaitBySs, udpBySs } from '../testing/kernel.ts';
import {
  add,
  labIn,
  members,
  order,
  quiet,
  serverCalls,
  until,
  withHost,
} from '../testing/labs.ts';
import type { Lab } from '../types.ts';

/** What runs out, and what stays behind: queues, descriptors, ports, time. */

test.each(['unix-stream', 'unix-seqpacket'] as const)(
  '%s: the backlog admits one more, and the next blocks in connect',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, backlog: 2 });
      await add(lab, { count: 6, script: quiet });
      const state = await until(
        lab,
        'three in the queue, two at the door',
        (now) =>
          members(now).length === 3 &&
          now.server.blockedIn === 'read' &&
          now.clients.filter((one) => one.blockedIn === 'connect').length === 2,
      );
      expect(await listenerBySs(state.address)).toEqual([3, 2]);
    });
  },
);

test.each([
  ['unix-stream', 'select', 'select'],
  ['tcp', 'select', 'select'],
  ['tcp', 'poll', 'poll'],
  ['tcp', 'epoll', 'epoll_wait'],
] as const)('%s, %s: at EMFILE the client stays in the queue', async (transport, server, waits) => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport, server });
    await until(lab, 'at rest', (now) => now.server.blockedIn === waits);
    // At full speed it would loop without end: the listening socket stays readable.
    await order(lab, { type: 'server.pace', ms: 20 });
    await order(lab, { type: 'server.limitDescriptors', spare: 1 });
    expect(lab.state.server.spareDescriptors).toBe(1);
    await add(lab, { count: 2, script: quiet });
    await refusedTwice(lab, 1);
    expect(lab.state.counters.accepted).toBe(1);
    await order(lab, { type: 'server.limitDescriptors', spare: null });
    expect(lab.state.server.spareDescriptors).toBeNull();
    const state = await until(lab, 'let in', (now) => members(now).length === 0);
    expect(state.server.position.surprises).toEqual([]);
  });
});

test('an iterative server asleep in accept has reserved its next descriptor: EMFILE comes after it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    const { server } = await until(lab, 'in accept', (now) => now.server.blockedIn === 'accept');
    await expect.poll(() => sleepsIn(server.pid as number), { interval: 2 }).toBe('accept');
    await order(lab, { type: 'server.pace', ms: 20 });
    await order(lab, { type: 'server.limitDescriptors', spare: 0 });
    await add(lab, { count: 2, script: { numbers: [42], thinkMs: 0 } });
    await refusedTwice(lab, 1);
    expect(lab.state.counters.accepted).toBe(1);
    await order(lab, { type: 'server.limitDescriptors', spare: null });
    const state = await until(lab, 'both served', (now) =>
      now.clients.every((one) => one.phase === 'done'),
    );
    expect(state.server.position.surprises).toEqual([]);
  });
});

/** accept(2) has failed with EMFILE twice, and the kernel still has this many in the queue. */
const refusedTwice = async (lab: Lab, queued: number): Promise<void> => {
  await until(
    lab,
    'accept refused twice',
    (now) =>
      members(now).length === queued &&
      serverCalls(lab).filter((call) => call === 'accept EMFILE').length >= 2,
  );
  expect((await listenerBySs(lab.state.address))[0]).toBe(queued);
};

test('TIME_WAIT: the side that closes first keeps the port, and SO_REUSEADDR takes it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp' });
    const { address } = lab.describe();
    const port = 'port' in address ? address.port : 0;
    await add(lab, { script: { numbers: [1], thinkMs: 0 } });
    await until(lab, 'its client done', (now) => now.clients[0]?.phase === 'done');
    await order(lab, { type: 'server.terminate' });
    const state = await until(
      lab,
      'the server gone, its connection in TIME_WAIT',
      (now) => now.server.status === 'exited' && (timeWaitOf(now.atAddress) ?? 0) > 0,
    );
    expect(timeWaitOf(state.atAddress)).toBe(await timeWaitBySs(port));
    expect(await order(lab, { type: 'server.restart', reuseAddr: false })).toMatchObject({
      listening: false,
      exit: { code: 1 },
    });
    expect(serverCalls(lab)).toContain('bind EADDRINUSE');
    expect(await order(lab, { type: 'server.restart', reuseAddr: true })).toMatchObject({
      listening: true,
    });
    expect(lab.describe().address).toEqual(address);
  });
});

test.each(['select', 'poll', 'epoll'] as const)(
  '%s: a slow handler makes all clients wait, multiplexed or not',
  async (server) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { server, service: 'echo', workMs: 300 });
      await add(lab, { count: 2, script: { interactive: true, lines: ['hello'], thinkMs: 0 } });
      const state = await until(
        lab,
        'one at work, both waiting for their echo',
        (now) =>
          now.server.blockedIn === 'nanosleep' &&
          now.counters.replies === 0 &&
          now.counters.serviceRequests === 2,
      );
      expect(state.server.machine).toBe('processing');
      await expect
        .poll(() => sleepsIn(state.server.pid as number), { interval: 2 })
        .toBe('nanosleep');
      await order(lab, { type: 'server.work', ms: 0 });
      const after = await until(lab, 'both answered', (now) => now.counters.replies === 2);
      expect(after.server.workMs).toBe(0);
      const sleeps = serverCalls(lab).filter((call) => call.startsWith('nanosleep')).length;
      await order(lab, { type: 'client.send', clientId: 'client-1', text: 'again' });
      await until(lab, 'a third answer', (now) => now.counters.replies === 3);
      expect(serverCalls(lab).filter((call) => call.startsWith('nanosleep'))).toHaveLength(sleeps);
    });
  },
);

test('UDP drops what does not fit, and the kernel counts it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'udp', service: 'echo' });
    const { address } = lab.describe();
    const port = 'port' in address ? address.port : 0;
    await order(lab, { type: 'server.pause' });
    const steps = [{ call: 'sendto' as const, bytes: 1000, times: 1000 }];
    await add(lab, { script: { steps } });
    await until(lab, 'all sent', (now) => now.clients[0]?.phase === 'done');
    const { drops, waiting } = await udpBySs(port);
    expect(drops).toBeGreaterThan(0);
    const state = await until(lab, 'the kernel’s count, and every datagram in it', (now) => {
      const { length = 0, received = 0, lost = 0 } = now.datagrams ?? {};
      // Those that wait, and the one that the server had received when it was held.
      return lost === drops && length + received + drops === 1000;
    });
    expect(state.datagrams?.bytes).toBe(waiting);
    await order(lab, { type: 'server.resume' });
    await until(lab, 'all that came is received', (now) => now.datagrams?.length === 0);
    expect(lab.state.datagrams?.received).toBe(1000 - drops);
  });
});

test('a Unix datagram queue loses nothing: its sender blocks', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'unix-dgram', service: 'echo' });
    await order(lab, { type: 'server.pause' });
    await add(lab, { script: { steps: [{ call: 'sendto', text: 'hello', times: 20 }] } });
    const state = await until(
      lab,
      'the sender blocked',
      (now) =>
        now.clients[0]?.blockedIn === 'sendto' &&
        now.datagrams !== null &&
        now.datagrams.length === now.datagrams.maxLength,
    );
    expect(state.datagrams?.lost).toBe(0);
    await order(lab, { type: 'server.resume' });
    await until(lab, 'all twenty received', (now) => now.datagrams?.received === 20);
  });
});
