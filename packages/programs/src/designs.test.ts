import { describe, expect, test } from 'vitest';
import { MULTIPLEXED } from './testing/designs.ts';
import { RawClient } from './testing/raw-client.ts';
import { type TestClient, TestServer } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };
const EVERY_IO = ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'] as const;

const newcomers = async (server: TestServer, count: number): Promise<TestClient[]> => {
  const clients: TestClient[] = [];
  for (let i = 0; i < count; i++) {
    const from = server.records.length;
    clients.push(await server.connect());
    await server.returned('accept', from);
  }
  return clients;
};

describe.each(MULTIPLEXED)('$name', ({ design }) => {
  test.each(EVERY_IO)('%s: three clients at once, each with its own sum', async (io) => {
    const server = new TestServer({ ...design, io });
    const clients = await newcomers(server, 3);
    for (const [index, client] of clients.entries()) client.send(`${index + 1}\n1`);
    for (const client of clients.reverse()) client.send('0\n0\n');
    const sums = await Promise.all(clients.map((client) => client.end()));
    expect(sums).toEqual(['13\n', '12\n', '11\n']);
    expect(await server.terminate()).toEqual(CLEAN);
    const [receive, send] = io === 'read-write' ? ['read', 'write'] : io.split('-');
    const carried = server.records.flatMap(({ kind, call }) => (kind === 'returned' ? call : []));
    const others = ['read', 'write', 'recvfrom', 'sendto', 'recvmsg', 'sendmsg'];
    expect(new Set(carried.filter((call) => others.includes(String(call))))).toEqual(
      new Set([receive, send]),
    );
  });

  test.each([
    ['unix-seqpacket', {}],
    ['tcp', {}],
    ['tcp', { address: { host: '::1', port: 0 } }],
  ] as const)('%s %j', async (transport, where) => {
    const server = new TestServer({ ...design, ...where, transport, service: 'echo' });
    const address = await server.listening();
    const clients = [1, 2].map(() => new RawClient(transport, address));
    for (const [index, client] of clients.entries()) {
      await client.send(`line ${index}\n`);
      expect(await client.received()).toBe(`line ${index}\n`);
      client.close();
    }
    expect(await server.terminate()).toEqual(CLEAN);
    expect(server.printed()).toContainEqual(
      expect.stringMatching(transport === 'tcp' ? /^socket\(AF_INET6?, SOCK_STREAM/ : /SEQPACKET/),
    );
  });

  test('a client that did not read its answers gets them all later', async () => {
    const server = new TestServer({ ...design, service: 'echo' });
    const [client] = await newcomers(server, 1);
    client?.socket.pause();
    const lines = Array.from({ length: 40 }, (_, index) => `${'x'.repeat(30_000)}${index}\n`);
    client?.send(lines.join(''));
    // Full, so that it sleeps in write, or got EAGAIN and sleeps until there is room.
    await server.until(({ kind, call, errno }) => {
      return call === 'write' && (errno === 'EAGAIN' || kind === 'entered');
    });
    await server.asleep();
    client?.socket.resume();
    expect(await client?.received('x39\n')).toBe(lines.join(''));
    expect(await server.terminate()).toEqual(CLEAN);
  });

  test('out of descriptors: it lives, and serves the waiting client when one is free', async () => {
    const server = new TestServer({ ...design, service: 'echo', backlog: 100 }, [
      'bash',
      '-c',
      'ulimit -n 64; exec "$@"',
      'bash',
    ]);
    const clients: TestClient[] = [];
    while (!server.records.some(({ errno }) => errno === 'EMFILE')) {
      const from = server.records.length;
      clients.push(await server.connect());
      await server.until(({ kind, call, errno }) => {
        return kind === 'returned' && call === 'accept' && errno !== 'EAGAIN';
      }, from);
    }
    const [first, last] = [clients[0], clients.at(-1)];
    first?.send('still here\n');
    expect(await first?.received('still here\n')).toBe('still here\n');
    last?.send('at last\n');
    first?.socket.destroy();
    expect(await last?.received('at last\n')).toBe('at last\n');
    server.kill('SIGTERM');
    expect(await server.ended).toEqual(CLEAN);
  });

  test('wholeLine: half a line after readiness puts it to sleep in read, and others wait', async () => {
    const server = new TestServer({ ...design, service: 'echo', wholeLine: true });
    const [half, other] = await newcomers(server, 2);
    half?.send('half a ');
    await server.returned('read');
    if (design.trigger === 'edge') {
      // A non-blocking server cannot wait: EAGAIN, and the other one is served.
      other?.send('and I\n');
      expect(await other?.received('and I\n')).toBe('and I\n');
    } else {
      await server.asleep();
      expect(server.records.at(-1)).toMatchObject({ kind: 'entered', call: 'read' });
      other?.send('and I\n');
    }
    half?.send('line\n');
    expect(await half?.received('half a line\n')).toBe('half a line\n');
    expect(await other?.received('and I\n')).toBe('and I\n');
    expect(await server.terminate()).toEqual(CLEAN);
  });
});

describe('descriptors above FD_SETSIZE', () => {
  test('poll and epoll serve them', async () => {
    for (const server of ['poll', 'epoll'] as const) {
      const high = new TestServer({ server, service: 'echo', lowestFd: 1022 });
      const clients = await newcomers(high, 6);
      for (const client of clients) {
        client.send('up here\n');
        expect(await client.received('up here\n')).toBe('up here\n');
      }
      expect(await high.terminate()).toEqual(CLEAN);
      const accepted = high.records.flatMap(({ kind, call, ret }) =>
        kind === 'returned' && call === 'accept' && ret >= 0 ? [ret] : [],
      );
      expect(Math.min(...accepted)).toBeGreaterThan(1022);
      expect(Math.max(...accepted)).toBeGreaterThan(1024);
      // The sets in the records reach as high.
      const answered = high.records.flatMap(({ kind, args }) =>
        kind === 'returned' ? ((args.fds ?? args.events ?? []) as number[]) : [],
      );
      expect(new Set(answered)).toEqual(new Set([Math.min(...answered), ...accepted]));
    }
  });

  test('select closes what does not fit', async () => {
    const server = new TestServer({ server: 'select', service: 'echo', lowestFd: 1022 });
    const [fits, not] = await newcomers(server, 2);
    expect(await not?.end()).toBe('');
    fits?.send('hello\n');
    expect(await fits?.received('hello\n')).toBe('hello\n');
    expect(await server.terminate()).toEqual(CLEAN);
  });
});
