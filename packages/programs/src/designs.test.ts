import { describe, expect, test } from 'vitest';
import { TestServer } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };
const EVERY_IO = ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'] as const;

/** A design of the multiplexed servers, as it is asked for. */
const MULTIPLEXED = [
  { server: 'select', trigger: 'level' },
  { server: 'poll', trigger: 'level' },
  { server: 'epoll', trigger: 'level' },
  { server: 'epoll', trigger: 'edge' },
] as const;

describe.each(MULTIPLEXED)('$server, $trigger', (design) => {
  test.each(EVERY_IO)('%s: three clients at once, each with its own sum', async (io) => {
    const server = new TestServer({ ...design, io });
    const clients = [];
    for (let i = 0; i < 3; i++) {
      const from = server.records.length;
      clients.push(await server.connect());
      await server.returned('accept', from);
    }
    for (const [index, client] of clients.entries()) client.send(`${index + 1}\n1`);
    for (const client of clients.reverse()) client.send('0\n0\n');
    expect(await Promise.all(clients.map((client) => client.end()))).toEqual([
      '13\n',
      '12\n',
      '11\n',
    ]);
    expect(await server.terminate()).toEqual(CLEAN);
  });
});
