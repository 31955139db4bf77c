import { existsSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { addClients, LIMITS } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { lives, processOf } from './testing/kernel.ts';
import { eventOf, labIn, order, phases, serverCalls, until, withHost } from './testing/labs.ts';

const staying = (count: number, isolated?: boolean) =>
  addClients.parse({
    count,
    ...(isolated === undefined ? {} : { isolated }),
    script: { interactive: true, numbers: [], lines: [] },
  });

test('a lab that is deleted runs the closing steps, and leaves nothing', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    const [client] = await lab.addClients(staying(1));
    await until(lab, 'the client served', (now) => now.clients[0]?.phase === 'served');
    const reasons: string[] = [];
    lab.onEnded(({ reason }, kept) => reasons.push(`${reason}, ${kept ? 'kept' : 'not kept'}`));
    const processes = [lab.state.server.pid, client?.pid].map(processOf);
    await host.deleteLab(lab.id);
    expect(serverCalls(lab).slice(-4)).toEqual(['read EINTR', 'close ok', 'close ok', 'unlink ok']);
    expect(lab.state.server.exit).toEqual({ code: 0, signal: null });
    expect(lab.state.server.position.surprises).toEqual([]);
    expect(processes.map(lives)).toEqual([false, false]);
    expect(readdirSync(host.directory)).toEqual([]);
    expect(reasons).toEqual(['deleted, not kept']);
    await expect(host.deleteLab(lab.id)).rejects.toMatchObject({ code: 'LAB_NOT_FOUND' });
    await expect(lab.addClients(staying(1))).rejects.toMatchObject({ code: 'LAB_ENDED' });
  });
});

test('a paused lab is deleted too', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { paused: true });
    expect(lab.state.server.gate.waiting?.call).toBe('unlink');
    await host.deleteLab(lab.id);
    expect(lab.state.server.status).toBe('exited');
  });
});

test('a killed server is a fact: the lab stays and its clients get the kernel’s errors', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.addClients(staying(2));
    await until(lab, 'one served, one queued', (now) => {
      const [one, other] = now.clients.map((client) => client.phase).sort();
      return one === 'queued' && other === 'served';
    });
    await lab.command({ type: 'server.kill' });
    const state = await until(lab, 'the server gone', (now) => now.server.status === 'exited');
    expect(state.server.exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(state.listening).toBeNull();
    await lab.addClients(staying(1));
    await until(lab, 'client 3 refused', (now) => now.clients[2]?.reason === 'ECONNREFUSED');
    await expect(lab.command({ type: 'server.step' })).rejects.toMatchObject({
      code: 'SERVER_NOT_RUNNING',
    });
    expect(host.labs.has(lab.id)).toBe(true);
  });
});

test.each([0, 30])('terminate at a pace of %i ms: the closing steps are facts', async (pace) => {
  await withHost(async (host) => {
    const lab = await labIn(host, { pace, server: 'select', transport: 'tcp' });
    await until(lab, 'blocked in select', (now) => now.server.blockedIn === 'select');
    await lab.command({ type: 'server.terminate' });
    const state = await until(lab, 'the server gone', (now) => now.server.status === 'exited');
    expect(state.server.exit).toEqual({ code: 0, signal: null });
    expect(serverCalls(lab).slice(-2)).toEqual(['select EINTR', 'close ok']);
  });
});

test('terminate while it is paused: the closing steps are made step by step', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.command({ type: 'server.pause' });
    await lab.addClients(staying(1));
    await until(lab, 'held before read', (now) => now.server.gate.waiting?.call === 'read');
    let from = lab.state.seq;
    await lab.command({ type: 'server.terminate' });
    for (const call of ['close', 'close', 'unlink']) {
      const held = await eventOf(lab, 'the gate', (event) => event.type === 'gate.waiting', from);
      expect(held).toMatchObject({ call });
      from = lab.state.seq;
      await lab.command({ type: 'server.step' });
    }
    const state = await until(lab, 'the server gone', (now) => now.server.status === 'exited');
    expect(state.server.exit).toEqual({ code: 0, signal: null });
  });
});

test('a step is one call, with a sample of the kernel before it and after it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.command({ type: 'server.pause' });
    await lab.addClients(staying(1));
    await until(
      lab,
      'accept made, held before read',
      (now) => now.server.gate.waiting?.call === 'read',
    );
    await lab.addClients(staying(1));
    await until(lab, 'client 2 queued', (now) => now.clients[1]?.phase === 'queued');
    await lab.command({ type: 'client.close', clientId: 'client-1' });
    for (const [passes, waits] of [
      ['read', 'close'],
      ['close', 'accept'],
      ['accept', 'read'],
    ]) {
      const from = lab.state.seq;
      await lab.command({ type: 'server.step' });
      const held = await until(lab, `held before ${waits}`, (now) => {
        const { waiting } = now.server.gate;
        return now.seq > from && waiting?.call === waits;
      });
      const made = (lab.events.after(from) ?? []).flatMap((event) =>
        event.type === 'syscall.entered' && event.client === undefined ? [event.call] : [],
      );
      expect(made).toEqual([passes]);
      expect(held.server.gate.mode).toBe('paused');
    }
    const kernel = await eventOf(
      lab,
      'the queue empty in a sample after accept',
      (event) => event.type === 'kernel.sampled' && event.listening?.length === 0,
    );
    expect(kernel.type).toBe('kernel.sampled');
    expect(phases(lab.state)).toEqual(['client-1 done', 'client-2 served']);
  });
});

test('a client with a process of its own can be killed alone, one that shares it cannot', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { server: 'select' });
    await lab.addClients(staying(2));
    await lab.addClients(staying(2, false));
    await until(lab, 'all served', (now) => now.clients.every((one) => one.phase === 'served'));
    await expect(lab.command({ type: 'client.kill', clientId: 'client-3' })).rejects.toMatchObject({
      code: 'CLIENT_SHARES_PROCESS',
    });
    await expect(lab.command({ type: 'client.kill', clientId: 'client-9' })).rejects.toMatchObject({
      code: 'CLIENT_NOT_FOUND',
    });
    await lab.command({ type: 'client.kill', clientId: 'client-1' });
    const state = await until(lab, 'client 1 gone', (now) => now.clients[0]?.phase === 'failed');
    expect(state.clients[0]?.reason).toBe('SIGKILL');
    expect(phases(state).slice(1)).toEqual([2, 3, 4].map((n) => `client-${n} served`));
    await expect(
      lab.command({ type: 'client.send', clientId: 'client-1', text: '1' }),
    ).rejects.toMatchObject({ code: 'CLIENT_NOT_CONNECTED' });
  });
});

test('what the user sends for a client is served, and a process of its own ends with its client', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.addClients(staying(1));
    await until(lab, 'client 1 served', (now) => now.clients[0]?.phase === 'served');
    await lab.command({ type: 'client.send', clientId: 'client-1', text: '20' });
    await lab.command({ type: 'client.send', clientId: 'client-1', text: '22' });
    await lab.command({ type: 'client.send', clientId: 'client-1', text: '0' });
    const state = await until(
      lab,
      'client 1 done and closed',
      ({ clients: [one] }) => one?.phase === 'done' && one.connectionId === null,
    );
    expect(state.clients[0]?.received).toBe('42\n');
    const exit = await eventOf(
      lab,
      'its process gone',
      (event) => event.type === 'process.exited' && event.where.pid === state.clients[0]?.pid,
    );
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(phases(lab.state)).toEqual(['client-1 done']);
  });
});

test('a server that cannot bind: the error has its output, and nothing is left of it', async () => {
  await withHost(async (host) => {
    await mkdir(join(host.directory, 'lab-1.sock'));
    await expect(labIn(host)).rejects.toMatchObject({
      code: 'SERVER_START_FAILED',
      message: expect.stringContaining('EADDRINUSE'),
    });
    expect(host.labs.size).toBe(0);
    const lab = await labIn(host);
    expect(lab.id).toBe('lab-2');
  });
});

test('a lab’s id is never used twice', async () => {
  await withHost(async (host) => {
    const first = await labIn(host);
    await host.deleteLab(first.id);
    const second = await labIn(host);
    expect([first.id, second.id]).toEqual(['lab-1', 'lab-2']);
    expect([...host.labs.keys()]).toEqual(['lab-2']);
  });
});

test('clients have a limit, and markers have a place in the sequence', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.addClients(staying(3, false));
    await expect(lab.addClients(staying(LIMITS.clientsPerLab - 2))).rejects.toMatchObject({
      code: 'CLIENT_LIMIT',
    });
    await lab.command({ type: 'marker.set', text: 'here' });
    const mark = lab.events.after(0)?.findLast((event) => event.type === 'marker.set');
    expect(mark).toMatchObject({ text: 'here' });
  });
});

test('closing a host ends everything in it', async () => {
  let directory = '';
  const processes: (string | null)[] = [];
  await withHost(async (host) => {
    directory = host.directory;
    for (const transport of ['unix-stream', 'tcp'] as const) {
      const lab = await labIn(host, { transport });
      const clients = await lab.addClients(staying(1));
      processes.push(...[lab.state.server, ...clients].map(({ pid }) => processOf(pid)));
    }
    expect(processes.map(lives)).toEqual([true, true, true, true]);
  });
  expect(processes.map(lives)).toEqual([false, false, false, false]);
  expect(existsSync(directory)).toBe(false);
});

test('describing a lab changes nothing in it', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { paused: true });
    const { address } = lab.state;
    if (!('path' in address)) throw new Error('It has no path.');
    // Up to listen(2), and no further.
    while (lab.state.listening === null) {
      const { seq } = lab.state;
      await order(lab, { type: 'server.step' });
      await until(
        lab,
        'it stands again',
        (now) => now.seq > seq && now.server.gate.waiting !== null,
      );
    }
    const { state } = lab;
    // connect(2) is made at once: the kernel's queue changes here.
    const external = connect(address.path);
    // Nothing else can happen meanwhile: this blocks the event loop.
    const end = performance.now() + 20;
    while (performance.now() < end) {
      lab.describe();
      lab.summarize();
    }
    expect(lab.state).toBe(state);
    lab.refresh();
    external.destroy();
  });
});
