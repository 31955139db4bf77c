import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeConfiguration, type ProgramConfig } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { MULTIPLEXED } from './testing/designs.ts';
import { RunningProgram } from './testing/running-program.ts';
import { afterwards, serverConfig, stateOf, TestServer } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };

const pathOf = (server: TestServer): string =>
  'path' in server.config.address ? server.config.address.path : '';

test.each([
  ['iterative', 'accept', 0],
  ['iterative', 'read', 1],
  ['select', 'select', 1],
  ['poll', 'poll', 1],
  ['epoll', 'epoll_wait', 1],
  ['edge', 'epoll_wait', 1],
  ['edge-one-accept', 'epoll_wait', 1],
] as const)('%s, blocked in %s: one SIGTERM interrupts it', async (design, call, clients) => {
  const server = new TestServer(
    design === 'edge' || design === 'edge-one-accept'
      ? { server: 'epoll', trigger: design }
      : { server: design },
  );
  for (let i = 0; i < clients; i++) {
    await server.connect();
    await server.returned('accept');
  }
  await server.asleep();
  expect(server.records.at(-1)).toMatchObject({ kind: 'entered', call });
  expect(await server.terminate()).toEqual(CLEAN);
  const calls = server.transcript();
  expect(calls.find((line) => line.endsWith('EINTR'))?.startsWith(`${call}(`)).toBe(true);
  expect(calls.at(-1)).toMatch(/^unlink\(.*\) = 0$/);
  expect(existsSync(pathOf(server))).toBe(false);
});

test('blocked in write to a client that does not read: one SIGTERM interrupts it', async () => {
  const server = new TestServer({ service: 'echo' });
  const client = await server.connect();
  client.socket.pause();
  client.send(`${'x'.repeat(60_000)}\n`.repeat(20));
  // It may sleep in a read first, until all of the lines are there.
  while (server.records.at(-1)?.call !== 'write') {
    await new Promise((resolve) => setImmediate(resolve));
    await server.asleep();
  }
  expect(await server.terminate()).toEqual(CLEAN);
  expect(server.transcript().some((line) => /^write\(.*EINTR$/s.test(line))).toBe(true);
});

test.each(MULTIPLEXED)('$name: one SIGTERM to a busy server is never lost', async ({ design }) => {
  for (let round = 0; round < 15; round++) {
    const server = new TestServer({ ...design, service: 'echo' });
    for (let i = 0; i < 3; i++) {
      const client = await server.connect();
      client.socket.on('data', (chunk) => client.socket.write(chunk));
      client.send('round and round\n');
    }
    // At varying moments of its loop.
    await server.until(() => server.records.length > 500 + round * 7);
    server.kill('SIGTERM');
    expect(await server.ended, `round ${round}`).toEqual(CLEAN);
    expect(server.transcript().at(-1)).toMatch(/^unlink\(.*\) = 0$/);
    // The records' reader learns why it stopped.
    expect(server.transcript().some((line) => line.endsWith('= EINTR'))).toBe(true);
  }
});

const CONFIGURATIONS: Readonly<Record<'server' | 'client', ProgramConfig>> = {
  server: serverConfig({ transport: 'tcp' }),
  client: { transport: 'tcp', service: 'sum', io: 'read-write' },
};

test.each(['server', 'client'] as const)(
  'a %s dies with the process that started it',
  async (name) => {
    const program = fileURLToPath(import.meta.resolve(`@socketarium/programs/${name}`));
    const configuration = Buffer.from(encodeConfiguration(CONFIGURATIONS[name])).toString('base64');
    // A parent that starts the program, reports its pid when it lives, and stays until it is killed.
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const child = require('node:child_process').spawn(
         process.execPath, [${JSON.stringify(program)}, String(process.pid)],
         { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
       child.stdio[4].write(Buffer.from(${JSON.stringify(configuration)}, 'base64'));
       child.stdio[3].once('data', () => process.stdout.write(String(child.pid)));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    afterwards(() => {
      parent.kill('SIGKILL');
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout?.once('data', (chunk) => resolve(Number(String(chunk))));
    });
    expect(stateOf(pid)).toMatch(/[SR]/);
    parent.kill('SIGKILL');
    while (!['Z', undefined].includes(stateOf(pid))) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
);

test('a program whose parent is not the one it was given does not live', async () => {
  const server = new RunningProgram('server', null, [], 1);
  expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(server.records).toEqual([]);
});
