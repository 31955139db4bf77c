import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import { StreamPeer } from './testing/peers.ts';

describe('a half-close', () => {
  test.each(['unix-stream', 'tcp'] as const)(
    '%s: while it is blocked in read',
    async (transport) => {
      const peer = new StreamPeer();
      const clients = new TestClients(transport, 'echo');
      clients.add(1, await peer.listening(transport));
      const server = await peer.accepted();
      await server.received('hello\n');
      await clients.of(1, 'entered', 'read');
      clients.tell({ order: 'shutdown', client: 1, how: 'SHUT_WR' });
      await once(server.socket, 'end');
      // The sleeping call continues, and an answer now still arrives.
      expect(await clients.of(1, 'returned', 'shutdown')).toMatchObject({
        ret: 0,
        tid: clients.pid,
      });
      server.send('hello\n');
      await clients.of(1, 'returned', 'read');
      server.send('more\n');
      server.socket.end();
      expect((await clients.calls(1)).slice(3)).toEqual([
        'shutdown(fd, SHUT_WR) = 0',
        'read(fd, 4096, "hello\\n") = 6',
        'read(fd, 4096, "more\\n") = 5',
        'read(fd, 4096, "") = 0',
        'close(fd) = 0',
      ]);
    },
  );

  test('while it thinks: it sends no more and reads to the end', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening(), { thinkMs: 60_000 });
    const server = await peer.accepted();
    await clients.of(1, 'returned', 'connect');
    clients.tell({ order: 'shutdown', client: 1, how: 'SHUT_WR' });
    await once(server.socket, 'end');
    server.socket.end('bye');
    expect((await clients.calls(1)).slice(2)).toEqual([
      'shutdown(fd, SHUT_WR) = 0',
      expect.stringMatching(/^read\(fd, 4096, "bye"\) = 3$/),
      'read(fd, 4096, "") = 0',
      'close(fd) = 0',
    ]);
  });

  test('of both sides ends a read at once', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients('unix-stream', 'echo');
    clients.add(1, await peer.listening());
    await clients.of(1, 'entered', 'read');
    clients.tell({ order: 'shutdown', client: 1, how: 'SHUT_RDWR' });
    expect((await clients.calls(1)).slice(3)).toEqual([
      expect.stringMatching(/^(shutdown|read)/),
      expect.stringMatching(/^(shutdown|read)/),
      'close(fd) = 0',
    ]);
    expect((await clients.of(1, 'returned', 'read')).ret).toBe(0);
  });
});

describe('reading', () => {
  test('a client that does not read sends everything, then waits for orders', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients('unix-stream', 'echo');
    clients.add(1, await peer.listening(), { lines: ['a', 'b', 'c'], reads: false });
    const server = await peer.accepted();
    await server.received('a\nb\nc\n');
    server.send('a\nb\n');
    clients.tell({ order: 'send', client: 1, text: 'd' });
    await server.received('d\n');
    expect(clients.transcript(1).filter((call) => call.startsWith('read'))).toEqual([]);
    clients.tell({ order: 'read', client: 1, on: true });
    await clients.of(1, 'returned', 'read');
    server.send('c\nd\n');
    const calls = await clients.calls(1);
    const read = calls.filter((call) => call.startsWith('read'));
    expect(read.map((call) => /"(.*)"/.exec(call)?.[1]).join('')).toBe('a\\nb\\nc\\nd\\n');
    expect(calls.at(-1)).toBe('close(fd) = 0');
  });

  test('stops from the next read on, and leaves its answers unread when it is closed', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients();
    clients.add(1, await peer.listening());
    const server = await peer.accepted();
    await server.received('0\n');
    await clients.of(1, 'entered', 'read');
    clients.tell({ order: 'read', client: 1, on: false });
    // Orders are obeyed in sequence: when this one is recorded, the one before was obeyed.
    clients.add(2, { path: '/nowhere' });
    await clients.calls(2);
    server.send('7\n');
    await clients.of(1, 'returned', 'read');
    server.send('unread');
    clients.tell({ order: 'close', client: 1 });
    const calls = await clients.calls(1);
    expect(calls.filter((call) => call.startsWith('read'))).toHaveLength(1);
    await server.end();
  });
});
