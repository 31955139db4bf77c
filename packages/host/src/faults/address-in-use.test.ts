import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { advice } from '@socketarium/model/words/advice';
import { stepOf } from '@socketarium/model/words/server';
import type { LabState } from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import { expect, test } from 'vitest';
import { portRowsBySs } from '../testing/kernel.ts';
import { add, labIn, order, until, withHost } from '../testing/labs.ts';
import type { Lab } from '../types.ts';

/** Why bind(2) gave EADDRINUSE: exactly what the kernel still has at the address. */

const portOf = ({ address }: LabState): number => ('port' in address ? address.port : 0);

const why = (state: LabState): string | null => advice(state, monotonicNow());

/** The server failed to bind, and the kernel has been asked why. */
const failedToBind = (lab: Lab, holds: (state: LabState) => boolean = () => true) =>
  until(
    lab,
    'a failed bind, and what is at the address',
    (now) =>
      now.server.exit?.code === 1 &&
      now.server.lastCall?.call === 'bind' &&
      now.atAddress !== null &&
      holds(now),
  );

const ended = (lab: Lab) => until(lab, 'the server’s end', (now) => now.server.status === 'exited');

test.each(['iterative', 'select'] as const)(
  '%s: a connection in FIN_WAIT_2 is not reported as another process',
  async (server) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport: 'tcp', server });
      await add(lab, { script: { interactive: true, numbers: [1], thinkMs: 0 } });
      // Its data is read: with unread bytes the connection would be reset, and nothing left of it.
      await until(lab, 'served', (now) => now.counters.bytesRead === 2);
      await order(lab, { type: 'server.terminate' });
      await ended(lab);
      await order(lab, { type: 'server.restart', reuseAddr: false });
      const state = await failedToBind(lab, (now) => (now.atAddress?.sockets.length ?? 0) > 0);
      expect(await portRowsBySs(portOf(state))).toEqual(['FIN-WAIT-2']);
      expect(why(state)).toBe(
        'Client 1’s connection with the server before is still in FIN_WAIT_2: this server did not set SO_REUSEADDR.',
      );
      expect(stepOf(state)).toBe(4);
    });
  },
);

test('SO_REUSEADDR set only by the new server does not help, and is not reported as a help', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp' });
    await order(lab, { type: 'server.kill' });
    await ended(lab);
    await order(lab, { type: 'server.restart', reuseAddr: false });
    await add(lab, { script: { numbers: [1], thinkMs: 0 } });
    await until(lab, 'done', (now) => now.clients[0]?.phase === 'done');
    await order(lab, { type: 'server.terminate' });
    await ended(lab);
    await order(lab, { type: 'server.restart', reuseAddr: true });
    const state = await failedToBind(lab, (now) => (now.atAddress?.sockets.length ?? 0) > 0);
    expect(await portRowsBySs(portOf(state))).toEqual(['TIME-WAIT']);
    expect(why(state)).toBe(
      'One connection of the server before is still in TIME_WAIT: this server set SO_REUSEADDR, the one before did not, and both must.',
    );
  });
});

test('a process that listens at the port is named', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp' });
    await order(lab, { type: 'server.kill' });
    const port = portOf(await ended(lab));
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await order(lab, { type: 'server.restart' });
      const state = await failedToBind(lab, (now) => now.atAddress?.sockets[0]?.owner != null);
      expect(why(state)).toMatch(
        new RegExp(`\\(process ${process.pid}\\) listens at this port\\.$`),
      );
    } finally {
      other.close();
    }
  });
});

test('UDP: the process that has the port is named', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'udp', service: 'echo' });
    await order(lab, { type: 'server.kill' });
    const port = portOf(await ended(lab));
    const other = createSocket('udp4').bind(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      await order(lab, { type: 'server.restart', reuseAddr: false });
      const state = await failedToBind(lab, (now) => now.atAddress?.sockets[0]?.owner != null);
      expect(why(state)).toMatch(new RegExp(`\\(process ${process.pid}\\) has this port\\.$`));
    } finally {
      other.close();
    }
  });
});

test.each(['unix-stream', 'unix-dgram'] as const)(
  '%s: the name is in the file system, and no process is reported to hold it',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, service: 'echo' });
      await order(lab, { type: 'server.kill' });
      await ended(lab);
      await order(lab, { type: 'server.restart', unlinkFirst: false });
      const state = await failedToBind(lab);
      expect(state.atAddress).toEqual({ sockets: [], file: true });
      expect(why(state)).toBe(
        'The socket file is still on disk; unlink() it first, which is step 1.',
      );
    });
  },
);
