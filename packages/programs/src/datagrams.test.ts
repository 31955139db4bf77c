import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RawClient } from './testing/raw-client.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };

const named = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    line
      .replace(/@\w+/g, 'CLIENT')
      .replace(/\/\S+\/s\b/g, 'PATH')
      .replace(/127\.0\.0\.1:[1-9]\d*/g, 'PORT'),
  );

test('Unix datagrams: from step 1 to step 12, without steps 5, 6 and 9', async () => {
  const server = new TestServer({ transport: 'unix-dgram' });
  const client = new RawClient('unix-dgram', await server.listening());
  for (const number of ['3', '4\n', '0']) await client.send(number);
  expect(await client.received()).toBe('7\n');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(named(server.transcript())).toEqual([
    'unlink(PATH) = ENOENT',
    'socket(AF_UNIX, SOCK_DGRAM, 0) = L',
    'bind(L, PATH) = 0',
    'recvfrom(L, 128, 0, "3", CLIENT) = 1',
    'recvfrom(L, 128, 0, "4\\n", CLIENT) = 2',
    'recvfrom(L, 128, 0, "0", CLIENT) = 1',
    'sendto(L, "7\\n", 2, 0, CLIENT) = 2',
    'recvfrom(L, 128, 0, "", ) = EINTR',
    'close(L) = 0',
    'unlink(PATH) = 0',
  ]);
});

test('UDP by recvmsg and sendmsg', async () => {
  const server = new TestServer({ transport: 'udp', service: 'echo', io: 'recvmsg-sendmsg' });
  const client = new RawClient('udp', await server.listening());
  await client.send('anyone?');
  expect(await client.received()).toBe('anyone?');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(named(server.transcript())).toEqual([
    'socket(AF_INET, SOCK_DGRAM, 0) = L',
    'setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1) = 0',
    'bind(L, 127.0.0.1:0) = 0',
    'getsockname(L, PORT) = 0',
    'recvmsg(L, 65536, 0, "anyone?", PORT, 0, []) = 7',
    'sendmsg(L, "anyone?", 0, PORT, []) = 7',
    'recvmsg(L, 65536, 0, "", , 0, []) = EINTR',
    'close(L) = 0',
  ]);
});

test('IPv6', async () => {
  const address = { host: '::1', port: 0 };
  const server = new TestServer({ transport: 'udp', service: 'echo', address });
  const client = new RawClient('udp', await server.listening());
  await client.send('six');
  expect(await client.received()).toBe('six');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(server.printed()[0]).toMatch(/^socket\(AF_INET6, SOCK_DGRAM/);
});

describe.each(['unix-dgram', 'udp'] as const)('%s', (transport) => {
  test('each sender has its own sum, and may begin another', async () => {
    const server = new TestServer({ transport });
    const address = await server.listening();
    const [one, two] = [new RawClient(transport, address), new RawClient(transport, address)];
    for (const number of [1, 2, 3]) {
      await one.send(`${number}`);
      await two.send(`${number * 10}\n`);
    }
    await one.send('0');
    await two.send('0');
    expect([await one.received(), await two.received()]).toEqual(['6\n', '60\n']);
    await one.send('5');
    await one.send('0\n');
    expect(await one.received()).toBe('5\n');
    expect(await server.terminate()).toEqual(CLEAN);
  });

  test('an empty datagram counts too', async () => {
    const server = new TestServer({ transport, service: 'echo' });
    const client = new RawClient(transport, await server.listening());
    await client.send('');
    expect(await client.received()).toBe('');
    await client.send('more');
    expect(await client.received()).toBe('more');
    expect(await server.terminate()).toEqual(CLEAN);
  });

  test('what does not fit the buffer is lost: only recvmsg reports it', async () => {
    for (const io of ['recvfrom-sendto', 'recvmsg-sendmsg'] as const) {
      const server = new TestServer({ transport, service: 'echo', io, bufferBytes: 8 });
      const client = new RawClient(transport, await server.listening());
      await client.send('0123456789');
      expect(await client.received()).toBe('01234567');
      await client.send('next');
      expect(await client.received()).toBe('next');
      expect(await server.terminate()).toEqual(CLEAN);
      const flags = server.records.flatMap(({ kind, ret, args }) =>
        kind === 'returned' && ret > 0 && args.msg_flags !== undefined ? [args.msg_flags] : [],
      );
      expect(flags).toEqual(io === 'recvmsg-sendmsg' ? ['MSG_TRUNC', '0'] : []);
    }
  });

  test('a sender that is gone when the answer comes is no problem', async () => {
    const server = new TestServer({ transport, service: 'echo', workMs: 50 });
    const address = await server.listening();
    const gone = new RawClient(transport, address);
    await gone.send('goodbye');
    gone.close();
    const other = new RawClient(transport, address);
    await other.send('hello');
    expect(await other.received()).toBe('hello');
    expect(await server.terminate()).toEqual(CLEAN);
  });
});

test('a sender without a name cannot be answered', async () => {
  const server = new TestServer({ transport: 'unix-dgram', service: 'echo' });
  const address = await server.listening();
  await new RawClient('unix-dgram', address, { named: false }).send('who am I?');
  const client = new RawClient('unix-dgram', address);
  await client.send('and I?');
  expect(await client.received()).toBe('and I?');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(server.printed().filter((line) => line.startsWith('sendto'))).toHaveLength(1);
});

test('blocked in sendto to a client that does not read: one SIGTERM interrupts it', async () => {
  const server = new TestServer({ transport: 'unix-dgram', service: 'echo' });
  const address = await server.listening();
  const client = new RawClient('unix-dgram', address);
  // A Unix datagram socket queues one more than this, unix(7): the answer after those has to wait.
  const queued = Number(readFileSync('/proc/sys/net/unix/max_dgram_qlen', 'latin1')) + 1;
  for (let answers = 0; answers <= queued; answers++) {
    const from = server.records.length;
    await client.send('again');
    await server.entered('sendto', from);
    if (answers < queued) await server.entered('recvfrom', from);
  }
  expect(await server.terminate()).toEqual(CLEAN);
  expect(server.printed().some((line) => /^sendto\(.*EINTR$/.test(line))).toBe(true);
});

test('seqpacket keeps message boundaries, and what does not fit is lost', async () => {
  const transport = 'unix-seqpacket';
  const server = new TestServer({
    transport,
    server: 'poll',
    service: 'echo',
    io: 'recvmsg-sendmsg',
    bufferBytes: 8,
  });
  const client = new RawClient(transport, await server.listening());
  for (const text of ['AAA', 'BBB', '0123456789']) await client.send(text);
  expect([await client.received(), await client.received(), await client.received()]).toEqual([
    'AAA',
    'BBB',
    '01234567',
  ]);
  expect(await server.terminate()).toEqual(CLEAN);
  const received = server.transcript().filter((line) => line.startsWith('recvmsg'));
  expect(received).toEqual([
    'recvmsg(C1, 8, 0, "AAA", , 0, []) = 3',
    'recvmsg(C1, 8, 0, "BBB", , 0, []) = 3',
    'recvmsg(C1, 8, 0, "01234567", , MSG_TRUNC, []) = 8',
  ]);
});

test('a name that is left over stays without step 1, and bind fails', async () => {
  const path = `${temporaryDirectory()}/s`;
  const left = new TestServer({ transport: 'unix-dgram', address: { path } });
  await left.listening();
  left.kill('SIGKILL');
  await left.ended;
  const server = new TestServer({ transport: 'unix-dgram', address: { path }, unlinkFirst: false });
  expect(await server.ended).toEqual({ code: 1, signal: null, stderr: 'bind failed: EADDRINUSE' });
  expect(existsSync(path)).toBe(true);
});
