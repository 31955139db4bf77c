import { expect, test } from 'vitest';
import { MULTIPLEXED } from './testing/designs.ts';
import { RawClient } from './testing/raw-client.ts';
import { TestServer } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };

/** `call args` of the calls that returned, from listen on. */
const calls = (server: TestServer): string[] =>
  server.transcript().filter((line) => /^(read|nanosleep|write)\(/.test(line));

test.each(['iterative', 'select', 'poll', 'epoll'] as const)(
  '%s: work is a nanosleep between a request and its reply',
  async (design) => {
    const server = new TestServer({ server: design, workMs: 30 });
    const client = await server.connect();
    client.send('3\n');
    await server.returned('nanosleep');
    client.send('0\n');
    expect(await client.end()).toBe('3\n');
    expect(await server.terminate()).toEqual(CLEAN);
    expect(calls(server).slice(0, 5)).toEqual([
      'read(C1, 128, "3\\n") = 2',
      'nanosleep(30) = 0',
      'read(C1, 128, "0\\n") = 2',
      'nanosleep(30) = 0',
      'write(C1, "3\\n", 2) = 2',
    ]);
    const entered = await server.entered('nanosleep');
    const returned = await server.returned('nanosleep');
    expect((returned.t - entered.t) / 1e6).toBeGreaterThanOrEqual(30);
  },
);

test('datagrams take work, too', async () => {
  const server = new TestServer({ transport: 'udp', service: 'echo', workMs: 10 });
  const address = await server.listening();
  const client = new RawClient('udp', address);
  await client.send('hello');
  expect(await client.received()).toBe('hello');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(server.printed()).toContain('nanosleep(10) = 0');
});

test('an order changes the work of the next request, also for a server that slept until then', async () => {
  const server = new TestServer({ service: 'echo' });
  const client = await server.connect();
  for (const [index, ms] of [0, 5, 7, 0].entries()) {
    client.send(`${index}\n`);
    await client.received(`${index}\n`);
    await server.asleep();
    server.gate({ order: 'work', ms });
  }
  client.send('last\n');
  await client.received('last\n');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(calls(server).filter((line) => !line.startsWith('write'))).toEqual([
    'read(C1, 4096, "0\\n") = 2',
    'read(C1, 4096, "1\\n") = 2',
    'read(C1, 4096, "2\\n") = 2',
    'nanosleep(5) = 0',
    'read(C1, 4096, "3\\n") = 2',
    'nanosleep(7) = 0',
    'read(C1, 4096, "last\\n") = 5',
    'read(C1, 4096, "") = EINTR',
  ]);
});

test('wholeLine: the work is on the line, not on its pieces', async () => {
  const server = new TestServer({ service: 'echo', wholeLine: true, workMs: 5 });
  const client = await server.connect();
  client.send('half ');
  await server.returned('read');
  await server.asleep();
  client.send('and half\n');
  await client.received('half and half\n');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(calls(server).slice(0, 4)).toEqual([
    'read(C1, 4096, "half ") = 5',
    'read(C1, 4096, "and half\\n") = 9',
    'nanosleep(5) = 0',
    'write(C1, "half and half\\n", 14) = 14',
  ]);
});

test.each(MULTIPLEXED)(
  '$name: one SIGTERM ends the work, and the closing steps follow',
  async ({ design }) => {
    const server = new TestServer({ ...design, workMs: 10_000 });
    const client = await server.connect();
    client.send('3\n0\n');
    await server.entered('nanosleep');
    expect(await server.terminate()).toEqual(CLEAN);
    expect(await client.end()).toBe('');
    const lines = server.transcript();
    expect(lines.slice(lines.indexOf('nanosleep(10000) = EINTR') + 1)).toEqual([
      'close(C1) = 0',
      ...(design.server === 'epoll' ? ['close(E) = 0'] : []),
      'close(L) = 0',
      expect.stringMatching(/^unlink\(.*\) = 0$/),
    ]);
  },
);

const SERVING: ReadonlySet<string> = new Set(['read', 'nanosleep', 'write']);

test('a slow handler under select: the other client waits for it', async () => {
  const server = new TestServer({ server: 'select', service: 'echo', workMs: 100 });
  const slow = await server.connect();
  await server.returned('accept');
  const from = server.records.length;
  const other = await server.connect();
  await server.returned('accept', from);
  await server.asleep();
  const first = server.records.length;
  slow.send('slow\n');
  other.send('quick?\n');
  await other.received('quick?\n');
  await slow.received('slow\n');
  expect(await server.terminate()).toEqual(CLEAN);

  // One request has its work and its answer before the next is read, in the order of select’s report.
  const served = server.records
    .slice(first)
    .filter(({ kind, call }) => kind === 'returned' && SERVING.has(call ?? ''))
    .slice(0, 6);
  const round = ['read', 'nanosleep', 'write'];
  expect(served.map(({ call }) => call)).toEqual([...round, ...round]);
  const [read, , , , , write] = served;
  expect((write?.t ?? 0) - (read?.t ?? 0)).toBeGreaterThanOrEqual(2 * 100e6);
});
