import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serverMoment } from '@socketarium/model/selectors/server-moment';
import { captionAt } from '@socketarium/model/words/caption';
import { cardHeadline } from '@socketarium/model/words/server';
import { serverThreadWords } from '@socketarium/model/words/threads';
import { traitsOf } from '@socketarium/model/words/traits';
import { monotonicNow } from '@socketarium/syscalls';
import { expect, test } from 'vitest';
import { stateOf } from '../testing/kernel.ts';
import { add, labIn, quiet, until, withHost } from '../testing/labs.ts';

/** A process that a signal has stopped makes no call, and is not reported as sleeping. */

test.each([
  ['tcp', 'iterative'],
  ['unix-stream', 'select'],
  ['unix-seqpacket', 'epoll'],
] as const)('%s, %s: a stopped server with three in its queue', async (transport, server) => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport, server });
    await until(lab, 'at rest', (now) => now.server.blockedIn !== null);
    const pid = lab.state.server.pid as number;
    process.kill(pid, 'SIGSTOP');
    try {
      await until(lab, 'stopped', (now) => serverMoment(now, monotonicNow()).kind === 'stopped');
      expect(await stateOf(pid)).toBe('T');
      await add(lab, { count: 3, script: quiet });
      const state = await until(
        lab,
        'three in the queue',
        (now) => now.listening?.acceptQueue.length === 3,
      );
      const now = monotonicNow();
      const { text, advice } = captionAt(state, now);
      expect(text).toBe(
        'The server is stopped by a signal, as SIGSTOP does; 3 wait in the accept queue.',
      );
      expect(advice).toMatch(/no call until SIGCONT/);
      expect(cardHeadline(state, 'waiting', null)).toBe('stopped by a signal');
      expect(serverThreadWords(state, now)).toMatchObject({
        where: 'call',
        note: expect.stringMatching(/^stopped by a signal/),
      });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(
      lab,
      'going on, with the queue dealt with',
      (now) =>
        serverMoment(now, monotonicNow()).kind !== 'stopped' &&
        now.listening?.acceptQueue.length === (server === 'iterative' ? 2 : 0),
    );
  });
});

test('a stopped datagram server: waiting datagrams are counted, and not reported as missing', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'unix-dgram', service: 'echo' });
    await until(lab, 'at rest', (now) => now.server.blockedIn === 'recvfrom');
    const pid = lab.state.server.pid as number;
    process.kill(pid, 'SIGSTOP');
    try {
      await until(lab, 'stopped', (now) => serverMoment(now, monotonicNow()).kind === 'stopped');
      await add(lab, { script: { lines: ['a'], thinkMs: 0, replyTimeoutMs: 0 } });
      const state = await until(lab, 'one waits', (now) => now.datagrams?.length === 1);
      expect(captionAt(state, monotonicNow()).text).toBe(
        'The server is stopped by a signal, as SIGSTOP does; 1 datagram waits in its queue.',
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(lab, 'answered', (now) => now.clients[0]?.phase === 'done');
  });
});

test('the card of a stopped client with its own process shows that it is stopped', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp' });
    await add(lab, { script: quiet, isolated: true });
    await until(lab, 'served', (now) => now.clients[0]?.phase === 'served');
    const pid = lab.state.clients[0]?.pid as number;
    const traits = () => lab.state.clients.flatMap((one) => traitsOf(one, lab.state));
    process.kill(pid, 'SIGSTOP');
    try {
      await until(lab, 'said', () => traits().includes('stopped by a signal'));
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await until(lab, 'not said any more', () => !traits().includes('stopped by a signal'));
  });
});

test('external clients are in the queue of a stopped server too', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { transport: 'tcp' });
    const { address, server } = await until(
      lab,
      'at rest',
      (now) => now.server.blockedIn === 'accept',
    );
    const pid = server.pid as number;
    const externals: Socket[] = [];
    process.kill(pid, 'SIGSTOP');
    try {
      // accept(2) looks into its queue before it looks for signals: until the stop has been carried out,
      // it would still take the first.
      await until(lab, 'stopped', (now) => serverMoment(now, monotonicNow()).kind === 'stopped');
      for (let i = 0; i < 3; i += 1) {
        const socket = connect('port' in address ? address.port : 0, '127.0.0.1');
        externals.push(socket);
        await once(socket, 'connect');
      }
      await until(
        lab,
        'three of them',
        (now) =>
          now.listening?.acceptQueue.length === 3 &&
          captionAt(now, monotonicNow()).text.endsWith('3 wait in the accept queue.'),
      );
    } finally {
      process.kill(pid, 'SIGCONT');
      for (const one of externals) one.destroy();
    }
  });
});
