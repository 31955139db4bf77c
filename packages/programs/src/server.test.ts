import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

const isPath = (address: object): address is { path: string } => 'path' in address;

const withoutPath = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line.replace(/\/\S+\/s\b/, 'PATH').replace(/(127\.0\.0\.1):[1-9]\d*/, '$1:PORT'),
  );

test('iterative, Unix: one client of sum, from step 1 to step 12', async () => {
  const server = new TestServer();
  const client = await server.connect();
  for (const line of ['3\n', '4\n']) {
    const from = server.records.length;
    client.send(line);
    await server.returned('read', from);
  }
  client.send('0\n');
  expect(await client.end()).toBe('7\n');
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
  expect(withoutPath(server.transcript())).toEqual([
    'unlink(PATH) = ENOENT',
    'socket(AF_UNIX, SOCK_STREAM, 0) = L',
    'bind(L, PATH) = 0',
    'listen(L, 4) = 0',
    'accept(L) = C1',
    'read(C1, 128, "3\\n") = 2',
    'read(C1, 128, "4\\n") = 2',
    'read(C1, 128, "0\\n") = 2',
    'write(C1, "7\\n", 2) = 2',
    'close(C1) = 0',
    'accept(L, ) = EINTR',
    'close(L) = 0',
    'unlink(PATH) = 0',
  ]);
});

test('iterative, TCP: setsockopt and getsockname, and no name to remove', async () => {
  const server = new TestServer({ transport: 'tcp', service: 'echo', backlog: 0 });
  const client = await server.connect();
  client.send('hello\n');
  await client.received('hello\n');
  client.socket.end();
  await server.returned('close');
  await server.asleep();
  server.kill('SIGINT');
  expect(await server.ended).toEqual({ code: 0, signal: null, stderr: '' });
  const lines = withoutPath(server.transcript());
  expect(lines.slice(0, 9)).toEqual([
    'socket(AF_INET, SOCK_STREAM, 0) = L',
    'setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1) = 0',
    'bind(L, 127.0.0.1:0) = 0',
    'getsockname(L, 127.0.0.1:PORT) = 0',
    'listen(L, 0) = 0',
    'accept(L) = C1',
    'read(C1, 4096, "hello\\n") = 6',
    'write(C1, "hello\\n", 6) = 6',
    'read(C1, 4096, "") = 0',
  ]);
  expect(lines.at(-1)).toBe('close(L) = 0');
});

test('iterative: the second client is accepted when the first one is done', async () => {
  const server = new TestServer();
  const first = await server.connect();
  first.send('1\n');
  await server.returned('read');
  const second = await server.connect();
  second.send('2\n0\n');
  first.send('0\n');
  expect(await first.end()).toBe('1\n');
  expect(await second.end()).toBe('2\n');
  const calls = server.transcript().filter((line) => /^(accept|close)/.test(line));
  expect(calls.slice(0, 3)).toEqual(['accept(L) = C1', 'close(C1) = 0', 'accept(L) = C2']);
});

test.each(['unix-stream', 'tcp'] as const)(
  'select, %s: three clients at once',
  async (transport) => {
    const server = new TestServer({ server: 'select', transport });
    const clients = [];
    for (let i = 0; i < 3; i++) {
      const from = server.records.length;
      clients.push(await server.connect());
      await server.returned('accept', from);
    }
    const [first, second, third] = clients;
    // The one that came last is served first: no client waits for another.
    for (const [client, line] of [
      [third, '30\n'],
      [first, '10\n'],
      [third, '0\n'],
      [second, '20\n0\n'],
    ] as const) {
      const from = server.records.length;
      client?.send(line);
      await server.returned('read', from);
    }
    expect(await third?.end()).toBe('30\n');
    expect(await second?.end()).toBe('20\n');
    server.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);

    const lines = withoutPath(server.transcript());
    const serving = lines.slice(lines.indexOf('listen(L, 4) = 0') + 1);
    expect(serving.map((line) => line.replace(/^accept\(L, .*\)/, 'accept(L)'))).toEqual([
      'select(n, [L]→[L], -1) = 1',
      'accept(L) = C1',
      'select(n, [L C1]→[L], -1) = 1',
      'accept(L) = C2',
      'select(n, [L C1 C2]→[L], -1) = 1',
      'accept(L) = C3',
      'select(n, [L C1 C2 C3]→[C3], -1) = 1',
      'read(C3, 128, "30\\n") = 3',
      'select(n, [L C1 C2 C3]→[C1], -1) = 1',
      'read(C1, 128, "10\\n") = 3',
      'select(n, [L C1 C2 C3]→[C3], -1) = 1',
      'read(C3, 128, "0\\n") = 2',
      'write(C3, "30\\n", 3) = 3',
      'close(C3) = 0',
      'select(n, [L C1 C2]→[C2], -1) = 1',
      'read(C2, 128, "20\\n0\\n") = 5',
      'write(C2, "20\\n", 3) = 3',
      'close(C2) = 0',
      'select(n, [L C1]→[], -1) = EINTR',
      'close(C1) = 0',
      'close(L) = 0',
      ...(transport === 'tcp' ? [] : ['unlink(PATH) = 0']),
    ]);
  },
);

test('a call is recorded while the server is blocked in it', async () => {
  const server = new TestServer();
  await server.entered('accept');
  const client = await server.connect();
  await server.entered('read');
  expect(server.records.at(-1)).toMatchObject({ kind: 'entered', call: 'read', tid: server.pid });
  client.socket.destroy();
  const from = server.records.length;
  await server.entered('accept', from);
  expect(server.records.at(-1)).toMatchObject({ kind: 'entered', call: 'accept' });
});

test('accept records its peer: the pid of a Unix peer, the inode of the connected socket', async () => {
  const server = new TestServer({ server: 'select' });
  await server.connect();
  const { args } = await server.returned('accept');
  expect(args).toMatchObject({ addr: '', peerPid: process.pid });
  expect(args.inode).toBeGreaterThan(0);
});

test('a name that is left over is removed first', async () => {
  const path = `${temporaryDirectory()}/s`;
  const left = new TestServer({ address: { path } });
  await left.listening();
  left.kill('SIGKILL');
  expect(await left.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(existsSync(path)).toBe(true);

  const server = new TestServer({ address: { path } });
  await server.entered('accept');
  expect(server.printed()[0]).toBe(`unlink(${path}) = 0`);
  await server.terminate();
  expect(existsSync(path)).toBe(false);
});

test('a server that cannot bind reports why and exits with 1', async () => {
  const directory = temporaryDirectory();
  const missing = new TestServer({ address: { path: `${directory}/missing/s` } });
  expect(await missing.ended).toEqual({ code: 1, signal: null, stderr: 'bind failed: ENOENT' });
  expect(missing.printed().at(-1)).toContain('= ENOENT');

  const holder = new TestServer({ transport: 'tcp' });
  const address = await holder.listening();
  const late = new TestServer({ transport: 'tcp', address });
  expect(await late.ended).toEqual({ code: 1, signal: null, stderr: 'bind failed: EADDRINUSE' });

  writeFileSync(`${directory}/f`, '');
  const under = new TestServer({ address: { path: `${directory}/f/s` } });
  expect(await under.ended).toMatchObject({ code: 1, stderr: 'bind failed: ENOTDIR' });
});

test('a second server on the same path: refused without step 1, and with it the first is masked', async () => {
  const path = `${temporaryDirectory()}/s`;
  const first = new TestServer({ address: { path } });
  const before = await first.connect();
  await first.returned('accept');
  const refused = new TestServer({ address: { path }, unlinkFirst: false });
  expect(await refused.ended).toEqual({
    code: 1,
    signal: null,
    stderr: 'bind failed: EADDRINUSE',
  });
  expect(refused.printed()[0]).toMatch(/^socket/);

  const second = new TestServer({ address: { path }, service: 'echo' });
  const after = await second.connect();
  after.send('who is it?\n');
  expect(await after.received('who is it?\n')).toBe('who is it?\n');
  // The first still serves its own clients.
  before.send('3\n0\n');
  expect(await before.end()).toBe('3\n');
  expect(await first.terminate()).toMatchObject({ code: 0 });
});

test('TCP: after its server closed first, a port is unusable unless SO_REUSEADDR is set', async () => {
  const first = new TestServer({ transport: 'tcp' });
  const address = await first.listening();
  const client = await first.connect();
  client.send('0\n');
  expect(await client.end()).toBe('0\n');
  await first.terminate();
  const without = new TestServer({ transport: 'tcp', address, reuseAddr: false });
  expect(await without.ended).toMatchObject({ code: 1, stderr: 'bind failed: EADDRINUSE' });
  expect(without.printed().some((line) => line.startsWith('setsockopt'))).toBe(false);
  const again = new TestServer({ transport: 'tcp', address });
  expect(await again.listening()).toEqual(address);
  await again.terminate();
});

test('bufferBytes: a read returns no more', async () => {
  const server = new TestServer({ service: 'echo', bufferBytes: 3 });
  const client = await server.connect();
  client.send('hello\n');
  expect(await client.received('\n')).toBe('hello\n');
  await server.terminate();
  expect(server.transcript()).toContain('read(C1, 3, "hel") = 3');
});

test('a path that does not fit sun_path is refused before any call', async () => {
  const server = new TestServer({ address: { path: `/tmp/${'x'.repeat(120)}` } });
  const ended = await server.ended;
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain('107');
  expect(server.printed()).toEqual([]);
});

test('end-of-file on the control descriptor ends a busy server by itself', async () => {
  const server = new TestServer({ service: 'echo', server: 'select' });
  const client = await server.connect();
  client.socket.on('data', (chunk) => client.socket.write(chunk));
  client.send('again\n');
  await client.received('again\nagain\n');
  server.hangUp();
  expect(await server.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(isPath(server.config.address) && existsSync(server.config.address.path)).toBe(false);
});
