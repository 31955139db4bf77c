import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { stateOf, temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { CServer, childrenOf } from './testing/processes.ts';
import { until } from './testing/programs.ts';
import { socketInodes, socketsHeldBy } from './testing/sockets.ts';

const start = (name: string, ...args: string[]): Promise<CServer> =>
  CServer.start(name, args, join(temporaryDirectory(), 's'));

const clean = expect.objectContaining({ code: 0, signal: null, stderr: '' });

/** Four clients at once with three workers: the fourth waits until one leaves. */
const fourClients = async (server: CServer): Promise<void> => {
  const clients = Array.from({ length: 4 }, () => server.connect());
  for (const client of clients.slice(0, 3)) client.send('1\n');
  await server.childrenIn('read', 3);
  for (const client of clients) client.send('2\n0\n');
  const sums = await Promise.all(clients.map((client) => client.end()));
  expect(sums).toEqual(['3\n', '3\n', '3\n', '2\n']);
};

test('all: every worker sleeps in accept on the same socket', async () => {
  const server = await start('prefork', '-n', '3');
  const workers = await server.childrenIn('accept', 3);
  const listening = [...socketInodes(server.pid)]
    .filter(([fd]) => fd > 2)
    .map(([, inode]) => inode);
  expect(listening).toHaveLength(1);
  for (const worker of workers) {
    expect([...socketInodes(worker).values()]).toContain(listening[0]);
  }
  await fourClients(server);
  await server.childrenIn('accept', 3);
  expect(await server.program.terminate()).toEqual(clean);
  expect(workers.map(stateOf)).toEqual([undefined, undefined, undefined]);
});

test('lock: one sleeps in accept, the others in fcntl', async () => {
  const server = await start('prefork', '-a', 'lock', '-n', '3');
  await server.childrenIn('fcntl', 2);
  const [first = 0] = await server.childrenIn('accept', 1);
  const client = server.connect();
  // The one that accepted serves, and the lock has gone to another.
  await server.childrenIn('fcntl', 1);
  await server.childrenIn('accept', 1);
  expect(await server.childrenIn('read', 1)).toEqual([first]);
  // One that is killed with the lock gives it back.
  const [second = 0] = await server.childrenIn('accept', 1);
  process.kill(second, 'SIGKILL');
  await server.childrenIn('fcntl', 1);
  await server.childrenIn('accept', 1);
  client.send('0\n');
  await client.end();
  await server.childrenIn('fcntl', 2);
  expect(await server.program.terminate()).toEqual(clean);
});

test('reuseport: each worker has a listening socket and a queue of its own', async () => {
  const server = await start('prefork', '-a', 'reuseport', '-t', 'tcp', '-n', '3', '-b', '7');
  const workers = await server.childrenIn('accept', 3);
  const { port } = server.address as { port: number };
  const { stdout } = await promisify(execFile)('ss', ['-Hltnp', `sport = :${port}`]);
  const rows = stdout.trim().split('\n');
  // Its pid, and Send-Q: the backlog.
  const queues = rows.map((row) => [Number(/pid=(\d+)/.exec(row)?.[1]), row.split(/\s+/)[2]]);
  expect(queues.sort()).toEqual(workers.map((pid) => [pid, '7']).sort());

  // Stopped workers' clients wait in their queues, and in no other.
  for (const worker of workers) process.kill(worker, 'SIGSTOP');
  const clients = Array.from({ length: 30 }, () => server.connect());
  await Promise.all(clients.slice(0, 8).map((client) => client.connected()));
  const lengths = async (): Promise<number[]> => {
    const waiting = await promisify(execFile)('ss', ['-Hltn', `sport = :${port}`]);
    return waiting.stdout
      .split('\n')
      .filter(Boolean)
      .map((row) => Number(row.split(/\s+/)[1]));
  };
  expect((await lengths()).filter((length) => length > 0).length).toBeGreaterThan(1);
  for (const worker of workers) process.kill(worker, 'SIGCONT');
  for (const client of clients) client.send('0\n');
  await Promise.all(clients.map((client) => client.end()));
  expect(await server.program.terminate()).toEqual(clean);
});

test('passing: the parent accepts, and an idle worker gets the descriptor', async () => {
  const server = await start('prefork-passing', '-n', '3');
  const workers = await server.childrenIn('recvmsg', 3);
  expect(workers.map(socketsHeldBy)).toEqual([1, 1, 1]);
  // The listening socket and the parent's end of three pairs.
  expect(socketsHeldBy(server.pid)).toBe(4);
  await fourClients(server);
  await server.childrenIn('recvmsg', 3);
  expect(socketsHeldBy(server.pid)).toBe(4);
  expect(await server.program.terminate()).toEqual(clean);
  expect(workers.map(stateOf)).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['prefork', 'accept'],
  ['prefork-passing', 'recvmsg'],
] as const)('%s: another worker takes the place of one that was killed', async (name, idle) => {
  const server = await start(name, '-n', '2');
  const [first = 0, second = 0] = await server.childrenIn(idle, 2);
  // The idle one, then one that serves: its client is cut off, and only that one.
  process.kill(first, 'SIGKILL');
  await until(() => !childrenOf(server.pid).includes(first));
  await server.childrenIn(idle, 2);
  const client = server.connect();
  const [serving = 0] = await server.childrenIn('read', 1);
  process.kill(serving, 'SIGKILL');
  expect(await client.end()).toBe('');
  await server.childrenIn(idle, 2);
  const last = server.connect();
  last.send('5\n0\n');
  expect(await last.end()).toBe('5\n');
  expect([first, second]).not.toEqual(childrenOf(server.pid));
  expect(await server.program.terminate()).toEqual(clean);
});

test.each([['prefork'], ['prefork-passing']])(
  '%s: workers that cannot go on are not started for ever',
  async (name) => {
    const memory = ['prlimit', '--as=500000000'];
    const path = join(temporaryDirectory(), 's');
    const server = await CServer.start(name, ['-n', '2', '-B', '2000000000'], path, memory);
    const { code, stderr } = await server.program.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('malloc: Cannot allocate memory');
  },
);
