import type { CallName } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { TestServer } from './testing/servers.ts';

/** Two clients of sum, the second of which closes first, and SIGTERM; the calls meanwhile. */
const story = async (config: ConstructorParameters<typeof TestServer>[0]): Promise<string[]> => {
  const server = new TestServer(config);
  await server.listening();
  await server.asleep();
  const first = await server.connect();
  await server.until(({ ret, call, kind }) => kind === 'returned' && call === 'accept' && ret > 0);
  await server.asleep();
  const from = server.records.length;
  const second = await server.connect();
  await server.until(
    ({ ret, call, kind }) => kind === 'returned' && call === 'accept' && ret > 0,
    from,
  );
  await server.asleep();
  second.send('2\n0\n');
  expect(await second.end()).toBe('2\n');
  await server.asleep();
  first.send('1\n');
  await server.asleepAfter((lines) => lines.some((line) => line.includes('"1\\n"')));
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
  const lines = server.transcript();
  const bound = lines.findIndex((line) => line.startsWith('listen('));
  return lines.slice(bound + 1, -1);
};

test('poll: the list of descriptors; when one leaves it the others move up', async () => {
  expect(await story({ server: 'poll' })).toEqual([
    'poll([L]→[L], 1, -1) = 1',
    'accept(L) = C1',
    'poll([L C1]→[L], 2, -1) = 1',
    'accept(L) = C2',
    'poll([L C1 C2]→[C2], 3, -1) = 1',
    'read(C2, 128, "2\\n0\\n") = 4',
    'write(C2, "2\\n", 2) = 2',
    'close(C2) = 0',
    'poll([L C1]→[C1], 2, -1) = 1',
    'read(C1, 128, "1\\n") = 2',
    'poll([L C1]→[], 2, -1) = EINTR',
    'close(C1) = 0',
    'close(L) = 0',
  ]);
});

test('epoll: the set is in the kernel, and close takes a descriptor out of it', async () => {
  expect(await story({ server: 'epoll' })).toEqual([
    'epoll_create1(0) = E',
    'epoll_ctl(E, EPOLL_CTL_ADD, L, EPOLLIN) = 0',
    'epoll_wait(E, 64, -1, [L]) = 1',
    'accept(L) = C1',
    'epoll_ctl(E, EPOLL_CTL_ADD, C1, EPOLLIN) = 0',
    'epoll_wait(E, 64, -1, [L]) = 1',
    'accept(L) = C2',
    'epoll_ctl(E, EPOLL_CTL_ADD, C2, EPOLLIN) = 0',
    'epoll_wait(E, 64, -1, [C2]) = 1',
    'read(C2, 128, "2\\n0\\n") = 4',
    'write(C2, "2\\n", 2) = 2',
    'close(C2) = 0',
    'epoll_wait(E, 64, -1, [C1]) = 1',
    'read(C1, 128, "1\\n") = 2',
    'epoll_wait(E, 64, -1, []) = EINTR',
    'close(C1) = 0',
    'close(E) = 0',
    'close(L) = 0',
  ]);
});

const MADE_NON_BLOCKING = (fd: string): string[] => [
  `fcntl(${fd}, F_GETFL, 0) = 2`,
  `fcntl(${fd}, F_SETFL, O_RDWR|O_NONBLOCK) = 0`,
];

test('epoll, edge-triggered: accepts until EAGAIN and reads until EAGAIN', async () => {
  expect(await story({ server: 'epoll', trigger: 'edge' })).toEqual([
    ...MADE_NON_BLOCKING('L'),
    'epoll_create1(0) = E',
    'epoll_ctl(E, EPOLL_CTL_ADD, L, EPOLLIN|EPOLLET) = 0',
    'epoll_wait(E, 64, -1, [L]) = 1',
    'accept(L) = C1',
    ...MADE_NON_BLOCKING('C1'),
    'epoll_ctl(E, EPOLL_CTL_ADD, C1, EPOLLIN|EPOLLET) = 0',
    'accept(L, ) = EAGAIN',
    'epoll_wait(E, 64, -1, [L]) = 1',
    'accept(L) = C2',
    ...MADE_NON_BLOCKING('C2'),
    'epoll_ctl(E, EPOLL_CTL_ADD, C2, EPOLLIN|EPOLLET) = 0',
    'accept(L, ) = EAGAIN',
    'epoll_wait(E, 64, -1, [C2]) = 1',
    'read(C2, 128, "2\\n0\\n") = 4',
    'write(C2, "2\\n", 2) = 2',
    'close(C2) = 0',
    'epoll_wait(E, 64, -1, [C1]) = 1',
    'read(C1, 128, "1\\n") = 2',
    'read(C1, 128, "") = EAGAIN',
    'epoll_wait(E, 64, -1, []) = EINTR',
    'close(C1) = 0',
    'close(E) = 0',
    'close(L) = 0',
  ]);
});

/** Lets a paused server's calls pass until it waits before `call`. */
const steppedUpTo = async (server: TestServer, call: CallName): Promise<void> => {
  for (let from = 0; ; from = server.records.length) {
    const waiting = await server.until(({ kind }) => kind === 'gateWaiting', from);
    if (waiting.call === call) return;
    server.gate({ order: 'step' });
  }
};

test.each([
  ['level', 3],
  ['edge', 3],
  ['edge-one-accept', 1],
] as const)(
  'three connect before the server looks: %s accepts %i of them',
  async (trigger, accepts) => {
    const server = new TestServer({ server: 'epoll', trigger, service: 'echo', paused: true });
    await steppedUpTo(server, 'epoll_wait');
    const clients = [await server.connect(), await server.connect(), await server.connect()];
    for (const client of clients) {
      await client.connected();
      client.send('me too\n');
    }
    server.gate({ order: 'resume' });
    await Promise.all(clients.slice(0, accepts).map((client) => client.received('me too\n')));
    expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
    const accepted = server.transcript().filter((line) => /^accept\(L\) = C\d$/.test(line));
    expect(accepted).toHaveLength(accepts);
    // The stranded clients are reset when the listening socket closes.
    expect(await Promise.all(clients.map((client) => client.end()))).toEqual(
      clients.map((_, index) => (index < accepts ? 'me too\n' : '')),
    );
  },
);

test('edge-one-accept: a later client’s arrival gets an earlier stranded one accepted', async () => {
  const server = new TestServer({
    server: 'epoll',
    trigger: 'edge-one-accept',
    service: 'echo',
    paused: true,
  });
  await steppedUpTo(server, 'epoll_wait');
  const first = await server.connect();
  await first.connected();
  const second = await server.connect();
  await second.connected();
  server.gate({ order: 'resume' });
  second.send('left behind\n');
  first.send('in\n');
  expect(await first.received('in\n')).toBe('in\n');
  await server.asleep();
  const third = await server.connect();
  third.send('the last\n');
  expect(await second.received('left behind\n')).toBe('left behind\n');
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
  expect(await third.end()).toBe('');
});

test('edge: one client that never stops sending delays neither the others nor SIGTERM', async () => {
  const server = new TestServer({ server: 'epoll', trigger: 'edge', service: 'echo' });
  const loud = await server.connect();
  const line = `${'x'.repeat(4000)}\n`;
  loud.socket.on('data', () => loud.socket.write(line));
  loud.send(line.repeat(100));
  await loud.received('\n');
  const quiet = await server.connect();
  for (let round = 0; round < 20; round++) {
    quiet.send(`${round}\n`);
    await quiet.received(`${round}\n`);
  }
  server.kill('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(server.transcript().at(-1)).toMatch(/^unlink\(.*\) = 0$/);
});

test('edge: a client that leaves while its answers find no room is closed, and waited for no more', async () => {
  const server = new TestServer({ server: 'epoll', trigger: 'edge', service: 'echo' });
  const client = await server.connect();
  client.socket.pause();
  client.send('all of this comes back, and nobody reads it\n'.repeat(20_000));
  await server.asleepAfter((lines) => lines.some((line) => line.includes('EPOLLOUT')));
  client.socket.destroy();
  await server.returned('close');
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
  const calls = server.transcript();
  const gone = calls.findIndex((line) => /^write.* = EPIPE$/.test(line));
  expect(calls.slice(gone + 1, -1)).toEqual([
    'close(C1) = 0',
    'epoll_wait(E, 64, -1, []) = EINTR',
    'close(E) = 0',
    'close(L) = 0',
  ]);
});
