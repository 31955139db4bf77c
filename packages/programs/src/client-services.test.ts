import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Io, isDatagram, type Service, type Transport } from '@socketarium/protocol';
import { describe, expect, test } from 'vitest';
import { TestClients } from './testing/clients.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';
import { Terminal } from './testing/terminal.ts';

/** The lab's clients and the terminal against the lab's servers. */

const served = async (transport: Transport, service: Service, io?: Io) => {
  const choice = io === undefined ? {} : { io };
  const server = new TestServer({ transport, service, ...choice });
  const clients = new TestClients(transport, service, io);
  const address = await server.listening();
  return { server, clients, address };
};

/** What a client received, as text. */
const heard = (clients: TestClients, client: number): string =>
  clients.records
    .filter(({ client: of, kind, args }) => of === client && kind === 'returned' && 'buf' in args)
    .map(({ args }) => (args.buf as { preview: string }).preview)
    .join('');

describe.each(['unix-stream', 'unix-seqpacket', 'tcp', 'unix-dgram', 'udp'] as const)(
  '%s',
  (transport) => {
    const pairs: readonly Io[] = isDatagram(transport)
      ? ['recvfrom-sendto', 'recvmsg-sendmsg']
      : ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'];

    test.each(pairs)('sum and echo by %s', async (io) => {
      const sum = await served(transport, 'sum', io);
      sum.clients.add(1, sum.address, { numbers: [40, 2], services: 2 });
      await sum.clients.calls(1, 2);
      expect(heard(sum.clients, 1)).toBe('42\n42\n');

      const echo = await served(transport, 'echo', io);
      echo.clients.add(1, echo.address, { lines: ['one', 'two'] });
      await echo.clients.calls(1);
      expect(heard(echo.clients, 1)).toBe('one\ntwo\n');
      const [receiving] = io.split('-');
      const calls = echo.clients.transcript(1).map((call) => call.split('(')[0]);
      expect(calls).toContain(receiving);
    });

    test('a file arrives whole, from the lab and from a terminal', async () => {
      const { clients, address } = await served(transport, 'file');
      // A Unix datagram waits until there is room; UDP's are few enough for any buffer.
      const bytes = transport === 'udp' ? 20_000 : 400_000;
      clients.add(1, address, { file: { bytes, chunkBytes: 4000 } });
      await clients.calls(1);
      expect(heard(clients, 1)).toMatch(new RegExp(`^ok ${bytes} bytes sha256 `));

      const path = join(temporaryDirectory(), 'film.mp4');
      writeFileSync(path, randomBytes(bytes));
      const { code, stdout } = await new Terminal(transport, address, path).ended;
      expect(stdout).toMatch(new RegExp(`^ok ${bytes} bytes sha256 `));
      expect(code).toBe(0);
    });

    test('the terminal talks to it', async () => {
      const { address } = await served(transport, 'sum');
      const terminal = new Terminal(transport, address);
      terminal.type('3\n4\n0\n');
      await terminal.printed('7\n');
      terminal.endTyping();
      expect(await terminal.ended).toMatchObject({ code: 0, stdout: '7\n' });
    });
  },
);

test.each(['unix-stream', 'unix-seqpacket', 'unix-dgram'] as const)(
  '%s: a descriptor is passed, and the content of its file comes back',
  async (transport) => {
    const { clients, address } = await served(transport, 'descriptor');
    clients.add(1, address, { lines: ['to be read'] });
    await clients.calls(1, 2);
    expect(heard(clients, 1)).toContain('10 bytes: to be read');
  },
);

test('a large copy is fast and takes no memory', async () => {
  const { clients, address } = await served('unix-stream', 'file');
  const bytes = 512 * 1024 * 1024;
  clients.add(1, address, { file: { bytes, chunkBytes: 262_144 } });
  await clients.of(1, 'returned', 'connect');
  const peak = (): number =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${clients.pid}/status`, 'latin1'))?.[1]);
  await clients.until(() => clients.records.length > 500);
  const early = peak();
  await clients.calls(1);
  expect(heard(clients, 1)).toMatch(/^ok 536870912 bytes/);
  expect(peak() - early).toBeLessThan(60_000);
});
