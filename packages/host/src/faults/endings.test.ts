import type { SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { listenerBySs, lives, processOf, sleepsIn } from '../testing/kernel.ts';
import { add, eventOf, labIn, members, order, quiet, until, withHost } from '../testing/labs.ts';
import type { Lab } from '../types.ts';

/** How a conversation can end: the faults caused by a client or the server on command. */

const CONNECTIONS = ['unix-stream', 'unix-seqpacket', 'tcp'] as const;

type Returned = Extract<SocketariumEvent, { type: 'syscall.returned' }>;

/** @param role `server`, or a client's id. */
const returned = (lab: Lab, role: string, call: string): Returned[] =>
  (lab.events.after(0) ?? []).filter(
    (event): event is Returned =>
      event.type === 'syscall.returned' &&
      (event.client ?? 'server') === role &&
      event.call === call,
  );

const outcome = ({ ret, errno }: Returned): number | string => errno ?? ret;

test.each(CONNECTIONS)(
  '%s: a client killed mid-request reads as end-of-file, and the next is served',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport });
      await add(lab, { script: { interactive: true, numbers: [1, 2], thinkMs: 0 } });
      await until(
        lab,
        'its numbers read, more awaited',
        (now) => now.counters.serviceRequests === 2 && now.server.blockedIn === 'read',
      );
      const process = processOf(lab.state.clients[0]?.pid);
      await add(lab, { script: { numbers: [40, 2], thinkMs: 0 } });
      await until(lab, 'client 2 queued', (now) => members(now).length === 1);
      await order(lab, { type: 'client.kill', clientId: 'client-1' });
      const state = await until(lab, 'client 2 done', (now) => now.clients[1]?.phase === 'done');
      expect(state.clients[1]?.received).toBe('42\n');
      await until(lab, 'client 1 gone', (now) => now.clients[0]?.reason === 'SIGKILL');
      expect(lives(process)).toBe(false);
      expect(returned(lab, 'server', 'read').map(outcome)).toContain(0);
      expect(lab.state.server.position.surprises).toEqual([]);
    });
  },
);

test.each(CONNECTIONS)(
  '%s: the server killed mid-request: its client reads end-of-file, queued clients are reset',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, service: 'echo', workMs: 10_000 });
      for (const id of [1, 2]) {
        await add(lab, { script: { lines: ['hello'], thinkMs: 0 } });
        await until(
          lab,
          `client ${id} waits for its echo`,
          (now) =>
            now.clients[id - 1]?.blockedIn === 'read' &&
            now.server.machine === 'processing' &&
            members(now).length === id - 1,
        );
      }
      expect(lab.state.server.blockedIn).toBe('nanosleep');
      expect(sleepsIn(lab.state.server.pid as number)).toBe('nanosleep');
      expect((await listenerBySs(lab.state.address))[0]).toBe(1);
      const process = processOf(lab.state.server.pid);
      await order(lab, { type: 'server.kill' });
      expect(lives(process)).toBe(false);
      expect(lab.state.server.exit).toEqual({ code: null, signal: 'SIGKILL' });
      for (const [role, end] of [
        ['client-1', 0],
        ['client-2', 'ECONNRESET'],
      ] as const) {
        await until(lab, `${role} told`, () => returned(lab, role, 'read').length > 0);
        expect(returned(lab, role, 'read').map(outcome)).toEqual([end]);
      }
    });
  },
);

test.each(CONNECTIONS)(
  '%s: a close with unread input reads as ECONNRESET at the other end',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, service: 'echo' });
      await add(lab, {
        script: { interactive: true, lines: ['never read'], reads: false, thinkMs: 0 },
      });
      await until(
        lab,
        'its echo in its receive queue',
        (now) =>
          now.server.blockedIn === 'read' && (now.connections[0]?.clientEnd?.receiveQueue ?? 0) > 0,
      );
      await order(lab, { type: 'client.close', clientId: 'client-1' });
      await until(lab, 'the server waits again', (now) => now.server.blockedIn === 'accept');
      expect(returned(lab, 'server', 'read').map(outcome)).toEqual([11, 'ECONNRESET']);
      expect(lab.state.server.position.surprises).toEqual([]);
    });
  },
);

test.each(CONNECTIONS)('%s: after a half-close the reply still arrives', async (transport) => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport, service: 'echo' });
    await add(lab, { script: quiet });
    await until(lab, 'served', (now) => now.server.blockedIn === 'read');
    await order(lab, { type: 'server.work', ms: 300 });
    await order(lab, { type: 'client.send', clientId: 'client-1', text: 'and you?' });
    await until(lab, 'the server at work', (now) => now.server.blockedIn === 'nanosleep');
    await order(lab, { type: 'client.shutdown', clientId: 'client-1' });
    const state = await until(lab, 'the server waits again', (now) => {
      const [client] = now.clients;
      return now.server.blockedIn === 'accept' && client?.received === 'and you?\n';
    });
    expect(state.server.workMs).toBe(300);
    expect(returned(lab, 'client-1', 'shutdown').map(outcome)).toEqual([0]);
    expect(returned(lab, 'server', 'read').map(outcome)).toEqual([9, 0]);
    expect(returned(lab, 'server', 'write').map(outcome)).toEqual([9]);
    expect(state.server.position.surprises).toEqual([]);
  });
});

test('a client that stops reading: the server blocks in write until it reads again', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { service: 'echo', transport: 'unix-stream' });
    // More than a Unix stream holds in one direction (about 180 KB in such writes) and less than in both.
    const lines = Array.from({ length: 70 }, () => 'x'.repeat(3999));
    await add(lab, { script: { interactive: true, lines, reads: false, thinkMs: 0 } });
    const state = await until(
      lab,
      'all said, and the server in write',
      (now) => now.counters.serviceRequests === 70 && now.server.blockedIn === 'write',
    );
    expect(state.clients[0]?.stoppedReading).toBe(true);
    await expect.poll(() => sleepsIn(state.server.pid as number), { interval: 2 }).toBe('write');
    await order(lab, { type: 'client.read', clientId: 'client-1', on: true });
    const after = await until(
      lab,
      'all read',
      (now) => now.clients[0]?.receivedBytes === 280_000 && now.server.blockedIn === 'read',
    );
    expect(after.clients[0]?.stoppedReading).toBe(false);
    expect(after.server.position.surprises).toEqual([]);
  });
});

test.each(['unix-stream', 'tcp'] as const)(
  '%s: neither reads: both block in write, and only a kill ends it',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { service: 'echo', transport, bufferBytes: 1_048_576 });
      const steps = [
        { call: 'connect' as const },
        { call: 'write' as const, text: `${'x'.repeat(4095)}\n`, times: 100_000 },
      ];
      await add(lab, { script: { steps } });
      const state = await until(
        lab,
        'both in write',
        (now) => now.server.blockedIn === 'write' && now.clients[0]?.blockedIn === 'write',
      );
      await expect.poll(() => sleepsIn(state.server.pid as number), { interval: 2 }).toBe('write');
      await order(lab, { type: 'client.kill', clientId: 'client-1' });
      const after = await until(
        lab,
        'the server waits',
        (now) => now.server.blockedIn === 'accept',
      );
      expect(['ECONNRESET', 'EPIPE']).toContain(returned(lab, 'server', 'write').at(-1)?.errno);
      expect(after.server.position.surprises).toEqual([]);
    });
  },
);

test.each(CONNECTIONS)(
  '%s: a client that left before accept is still accepted',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport });
      await until(lab, 'blocked in accept', (now) => now.server.blockedIn === 'accept');
      await order(lab, { type: 'server.pause' });
      // The first one ends the accept that the server is in.
      for (const id of [1, 2]) {
        await add(lab, { script: { steps: [{ call: 'connect' }, { call: 'close' }] } });
        const closed = () => returned(lab, `client-${id}`, 'close').length === 1;
        await until(lab, `client ${id} has closed`, closed);
      }
      const { seq } = await until(lab, 'one in the queue', (now) => members(now).length === 1);
      expect((await listenerBySs(lab.state.address))[0]).toBe(1);
      await order(lab, { type: 'server.resume' });
      await eventOf(
        lab,
        'it is accepted',
        (event) => event.type === 'syscall.returned' && event.call === 'accept' && event.ret > 0,
        seq,
      );
      await until(lab, 'the server waits', (now) => now.server.blockedIn === 'accept');
      expect(returned(lab, 'server', 'read').map(outcome)).toEqual([0, 0]);
      expect(lab.state.counters.accepted).toBe(2);
    });
  },
);
