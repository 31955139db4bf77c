import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { blockedIn, CServer, threadsOf } from './testing/processes.ts';
import { procFile, until } from './testing/programs.ts';
import { socketsHeldBy } from './testing/sockets.ts';

const start = (name: string, ...args: string[]): Promise<CServer> =>
  CServer.start(name, args, join(temporaryDirectory(), 's'));

const END = { code: 0, signal: null, stdout: '', stderr: '' };
const SIGTERM_BIT = 1n << 14n;

/** Whether a thread takes no SIGTERM, /proc/PID/task/TID/status. */
const blocksSigterm = (pid: number, tid: number): boolean => {
  const mask = /^SigBlk:\s+(\w+)$/m.exec(procFile(pid, `task/${tid}/status`))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & SIGTERM_BIT) !== 0n;
};

/** Only the main thread is interrupted by SIGTERM. */
const expectMainTakesSignals = (pid: number): void => {
  for (const tid of threadsOf(pid)) expect(blocksSigterm(pid, tid)).toBe(tid !== pid);
};

test('threads: one for each client, and one table of descriptors', async () => {
  const server = await start('threads');
  const clients = [server.connect(), server.connect(), server.connect()];
  await server.threadsIn('read', 3);
  expect(blockedIn(server.pid)).toBe('accept');
  expect(socketsHeldBy(server.pid)).toBe(4);
  expectMainTakesSignals(server.pid);
  const [first, ...others] = clients;
  first?.send('6\n0\n');
  expect(await first?.end()).toBe('6\n');
  await until(() => threadsOf(server.pid).length === 3 && socketsHeldBy(server.pid) === 3);
  expect(await server.program.terminate()).toEqual(END);
  expect(await Promise.all(others.map((client) => client.end()))).toEqual(['', '']);
});

test('threads: many clients at once leave no thread and no memory of theirs behind', async () => {
  const server = await start('threads', '-s', 'echo', '-b', '100');
  for (let round = 0; round < 3; round++) {
    const clients = Array.from({ length: 100 }, () => server.connect());
    for (const client of clients) client.send('hello\n');
    await Promise.all(clients.map((client) => client.received('hello\n')));
    for (const client of clients) client.socket.end();
    await until(() => threadsOf(server.pid).length === 1);
  }
  expect(await server.program.terminate()).toEqual(END);
});

test('pool: its threads, its queue, and then the accept queue', async () => {
  const server = await start('pool', '-n', '2', '-q', '1', '-b', '5');
  await server.threadsIn('futex', 2);
  expectMainTakesSignals(server.pid);
  const clients = Array.from({ length: 5 }, () => server.connect());
  await Promise.all(clients.map((client) => client.connected()));
  // Two are served, one is in the queue, and one in the main thread's hands, which waits for room.
  await server.threadsIn('read', 2);
  await until(() => socketsHeldBy(server.pid) === 5);
  await until(() => blockedIn(server.pid) === 'futex');
  expect(threadsOf(server.pid)).toHaveLength(3);
  for (const client of clients) client.send('8\n0\n');
  const sums = await Promise.all(clients.map((client) => client.end()));
  expect(sums).toEqual(['8\n', '8\n', '8\n', '8\n', '8\n']);
  await server.threadsIn('futex', 2);
  await until(() => blockedIn(server.pid) === 'accept');
  expect(await server.program.terminate()).toEqual(END);
});

test('pool: one SIGTERM ends it even while the queue is full', async () => {
  const server = await start('pool', '-n', '1', '-q', '1');
  const clients = Array.from({ length: 3 }, () => server.connect());
  await Promise.all(clients.map((client) => client.connected()));
  await until(() => socketsHeldBy(server.pid) === 4 && blockedIn(server.pid) === 'futex');
  server.program.kill('SIGTERM');
  expect(await server.program.ended).toEqual(END);
  expect(await Promise.all(clients.map((client) => client.end()))).toEqual(['', '', '']);
});

test('epoll-threads: every thread has a set with the listening socket and its own clients', async () => {
  const server = await start('epoll-threads', '-n', '3', '-s', 'echo');
  const threads = await server.threadsIn('epoll_wait', 3);
  expect(blockedIn(server.pid)).toBe('rt_sigsuspend');
  expectMainTakesSignals(server.pid);
  expect(threads).not.toContain(server.pid);
  const clients = Array.from({ length: 6 }, () => server.connect());
  for (const client of clients) client.send('hello\n');
  await Promise.all(clients.map((client) => client.received('hello\n')));
  await server.threadsIn('epoll_wait', 3);
  // /proc/PID/fdinfo of a set has a line for each descriptor in it.
  const watched = (): string[] => {
    const sets: string[] = [];
    for (let fd = 3; fd < 20; fd++) sets.push(procFile(server.pid, `fdinfo/${fd}`));
    return sets
      .filter((text) => text.includes('tfd:'))
      .map((text) =>
        (text.match(/tfd:\s+\d+/g) ?? []).map((line) => line.slice(4).trim()).join(' '),
      );
  };
  const sets = watched();
  expect(sets).toHaveLength(3);
  for (const set of sets) expect(set.split(' ')).toContain('3');
  const connected = sets.flatMap((set) => set.split(' ')).filter((fd) => fd !== '3');
  expect(new Set(connected).size).toBe(6);
  expect(connected).toHaveLength(6);
  for (const client of clients) client.socket.end();
  await until(() => socketsHeldBy(server.pid) === 1);
  expect(await server.program.terminate()).toEqual(END);
  expect(stateOf(server.pid)).toBeUndefined();
});

/** How often a thread has slept so far: one that was woken sleeps once more, whatever it found. */
const sleeps = (pid: number, tid: number): string =>
  /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(procFile(pid, `task/${tid}/status`))?.[1] ?? '';

test.each([
  { args: [], woken: 4 },
  { args: ['-x'], woken: 1 },
])(
  'epoll-threads $args: of four threads that sleep, a client wakes $woken',
  async ({ args, woken }) => {
    const server = await start('epoll-threads', '-n', '4', ...args);
    for (let round = 0; round < 10; round++) {
      const threads = await server.threadsIn('epoll_wait', 4);
      const before = threads.map((tid) => sleeps(server.pid, tid));
      const client = server.connect();
      // connect has woken them when it returns; those that have run sleep again.
      await until(() => socketsHeldBy(server.pid) === 2);
      await server.threadsIn('epoll_wait', 4);
      const after = threads.map((tid) => sleeps(server.pid, tid));
      expect(after.filter((count, index) => count !== before[index])).toHaveLength(woken);
      client.socket.destroy();
      await until(() => socketsHeldBy(server.pid) === 1);
    }
    expect(await server.program.terminate()).toEqual(END);
  },
);
