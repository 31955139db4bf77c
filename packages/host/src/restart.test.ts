import { existsSync } from 'node:fs';
import { LIMITS } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { add, labIn, order, serverCalls, until, withHost } from './testing/labs.ts';
import type { Lab } from './types.ts';

const exited = (lab: Lab) => until(lab, 'the server gone', (now) => now.server.status === 'exited');

const addOne = (lab: Lab) => add(lab, { script: { numbers: [20, 22], thinkMs: 0 } });

const restart = { type: 'server.restart' } as const;
const second = { type: 'server.second' } as const;

test.each(['unix-stream', 'tcp'] as const)(
  '%s: a restarted server is at the same address, and clients connect to it',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, pace: 5 });
      const { address } = lab.describe();
      await expect(order(lab, restart)).rejects.toMatchObject({ code: 'SERVER_RUNNING' });
      await order(lab, { type: 'server.kill' });
      const before = (await exited(lab)).server.pid;
      expect(await order(lab, restart)).toEqual({ server: 'server', listening: true });
      await addOne(lab);
      const state = await until(
        lab,
        'its client done',
        (now) => now.clients[0]?.phase === 'done' && now.server.gate.mode === 'paced',
      );
      expect(state.clients[0]?.received).toBe('42\n');
      expect(state.server.pid).not.toBe(before);
      expect(state.server.gate.paceMs).toBe(5);
      expect(lab.describe().address).toEqual(address);
      expect(state.server.position.surprises).toEqual([]);
      expect(state.server.starts).toBe(2);
    });
  },
);

test('restarted while the lab is paused: it waits before its first call', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await order(lab, { type: 'server.pause' });
    await order(lab, { type: 'server.kill' });
    await exited(lab);
    expect(await order(lab, restart)).toEqual({ server: 'server', listening: false });
    expect(lab.state.server.gate).toMatchObject({ mode: 'paused', waiting: { call: 'unlink' } });
    await order(lab, { type: 'server.resume' });
    await until(lab, 'it listens', (now) => now.listening !== null);
  });
});

test('a stale name: connect is refused, bind fails until the name is unlinked', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    const { address } = lab.describe();
    const path = 'path' in address ? address.path : '';
    await order(lab, { type: 'server.kill' });
    await exited(lab);
    expect(existsSync(path)).toBe(true);
    await addOne(lab);
    await until(lab, 'client 1 refused', (now) => now.clients[0]?.reason === 'ECONNREFUSED');
    expect(await order(lab, { ...restart, unlinkFirst: false })).toEqual({
      server: 'server',
      listening: false,
      exit: { code: 1, signal: null },
    });
    expect(serverCalls(lab)).toContain('bind EADDRINUSE');
    expect(lab.state.server.status).toBe('exited');
    expect(await order(lab, restart)).toMatchObject({ listening: true });
    await addOne(lab);
    await until(lab, 'client 2 served', (now) => now.clients[1]?.phase === 'done');
    await host.deleteLab(lab.id);
    expect(existsSync(path)).toBe(false);
  });
});

test.each(['unix-stream', 'tcp'] as const)(
  '%s: a second server cannot bind, and the first goes on',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport });
      expect(await order(lab, second)).toEqual({
        server: 'server-2',
        listening: false,
        exit: { code: 1, signal: null },
      });
      const failed = lab.events
        .after(0)
        ?.find((event) => event.type === 'syscall.returned' && event.errno === 'EADDRINUSE');
      expect(failed).toMatchObject({ where: { pid: lab.state.servers[1]?.pid }, call: 'bind' });
      await expect(order(lab, { type: 'server.endSecond' })).rejects.toMatchObject({
        code: 'SERVER_NOT_RUNNING',
      });
      await addOne(lab);
      const state = await until(lab, 'client 1 served', (now) => now.clients[0]?.phase === 'done');
      expect(state.server.position.surprises).toEqual([]);
      expect(state.servers.slice(1)).toMatchObject([{ status: 'exited' }]);
    });
  },
);

test('a second server that unlinks first masks the first one; when it ends, the name is gone', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    expect(await order(lab, { ...second, unlinkFirst: true })).toEqual({
      server: 'server-2',
      listening: true,
    });
    await addOne(lab);
    await until(lab, 'client 1 served', (now) => now.clients[0]?.phase === 'done');
    const acceptedBy = lab.events
      .after(0)
      ?.flatMap((event) =>
        event.type === 'syscall.returned' && event.call === 'accept' ? [event.where.pid] : [],
      );
    expect(acceptedBy).toEqual([lab.state.servers[1]?.pid]);
    expect(lab.state.server.status).toBe('running');
    expect(lab.state.servers.slice(1)).toMatchObject([{ listens: true, served: 1 }]);
    await order(lab, { type: 'server.endSecond' });
    expect(lab.state.servers[1]?.exit).toEqual({ code: 0, signal: null });
    await addOne(lab);
    const state = await until(
      lab,
      'client 2 at no name',
      (now) => now.clients[1]?.phase === 'failed',
    );
    expect(state.clients[1]?.reason).toBe('ENOENT');
  });
});

test('second servers have a limit over the lab’s life, and end with the lab', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await order(lab, { ...second, unlinkFirst: true });
    await order(lab, { type: 'server.endSecond', signal: 'SIGKILL' });
    expect(lab.state.servers[1]?.exit).toEqual({ code: null, signal: 'SIGKILL' });
    for (let n = 1; n < LIMITS.secondServers; n++) {
      expect(await order(lab, { ...second, unlinkFirst: true })).toMatchObject({ listening: true });
    }
    await expect(order(lab, second)).rejects.toMatchObject({ code: 'SECOND_SERVER_LIMIT' });
    await host.deleteLab(lab.id);
    expect(lab.state.servers.slice(1).map((one) => one.status)).toEqual(
      Array.from({ length: LIMITS.secondServers }, () => 'exited'),
    );
    await expect(order(lab, restart)).rejects.toMatchObject({ code: 'LAB_ENDED' });
  });
});

test('without a first server there is no second one', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await order(lab, { type: 'server.kill' });
    await expect(order(lab, second)).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
  });
});
