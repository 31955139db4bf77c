import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFile, RawClient } from '../../programs/src/testing/raw-client.ts';
import { temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { type Story, type Straced, twins } from './testing/twins.ts';

/** The C servers make the same calls on sockets as those in TypeScript: strace of both. */

type Config = Parameters<typeof twins>[0];

const agree = async (config: Config, story: Story, atLeast = 10): Promise<readonly string[]> => {
  const { typescript, c } = await twins(config, story);
  expect(c).toEqual(typescript);
  expect(c.code).toBe(0);
  expect(c.calls.length).toBeGreaterThan(atLeast);
  return c.calls;
};

const ACCEPTED = /^accept\(.*\) = \d+$/;
const CLOSED = /^close\(\d+\) = 0$/;
/** A request that arrived, whichever call received it. */
const received = (text: string): RegExp => new RegExp(`^(read|recv).*"${text}`);

const DESIGNS = [
  ['iterative', 'level'],
  ['select', 'level'],
  ['poll', 'level'],
  ['epoll', 'level'],
  ['epoll', 'edge'],
  ['epoll', 'edge-one-accept'],
] as const;
const MULTIPLEXED = DESIGNS.slice(1);

const IO = [
  ['unix-stream', 'read-write'],
  ['unix-stream', 'recvfrom-sendto'],
  ['unix-stream', 'recvmsg-sendmsg'],
  ['tcp', 'read-write'],
  ['tcp', 'recvfrom-sendto'],
  ['tcp', 'recvmsg-sendmsg'],
] as const;

const oneAfterTheOther: Story = async (server) => {
  const first = server.connect();
  await first.connected();
  await server.settled(ACCEPTED, 1);
  first.send('1\nrubbish\n');
  await first.received('rubbish\n');
  await server.settled(received('1'), 1);
  first.send('2\n0\n');
  expect(await first.end()).toBe('not a number: rubbish\n3\n');
  await server.settled(CLOSED, 1);
  const second = server.connect();
  second.send('5\n');
  await server.settled(received('5'), 1);
  // Half of the connection: it goes on reading, the server gets its end-of-file.
  second.socket.end();
  expect(await second.end()).toBe('');
  await server.settled(CLOSED, 2);
};

test.each(DESIGNS.flatMap((design) => IO.map((io) => [...design, ...io] as const)))(
  '%s, %s, %s, %s: one client after the other, and a half-close',
  async (server, trigger, transport, io) => {
    await agree({ server, trigger, transport, io }, oneAfterTheOther);
  },
);

test.each(MULTIPLEXED.slice(0, -1))(
  '%s, %s: two clients at once, and SIGTERM with both',
  async (server, trigger) => {
    const calls = await agree({ server, trigger, service: 'echo' }, async (running) => {
      const first = running.connect();
      await running.settled(ACCEPTED, 1);
      const second = running.connect();
      await running.settled(ACCEPTED, 2);
      second.send('b\nhalf');
      await second.received('b\n');
      await running.settled(received('b'), 1);
      first.send('a\n');
      await first.received('a\n');
      await running.settled(received('a'), 1);
      second.send(' a line\n');
      await second.received('half a line\n');
      await running.settled(received(' a line'), 1);
    });
    expect(calls.filter((call) => CLOSED.test(call)).length).toBeGreaterThan(2);
  },
);

test.each([
  ['edge', 3],
  ['edge-one-accept', 1],
] as const)('epoll, %s: of three that come together it accepts %i', async (trigger, accepts) => {
  const calls = await agree({ server: 'epoll', trigger }, async (running) => {
    await running.settled(/^epoll_ctl/, 1);
    await running.stoppedWhile(async () => {
      for (const client of [running.connect(), running.connect(), running.connect()]) {
        await client.connected();
      }
    });
    await running.settled(ACCEPTED, accepts);
  });
  expect(calls.filter((call) => ACCEPTED.test(call))).toHaveLength(accepts);
});

/** Connects and leaves while the server is busy with the first, and resets that. */
const leavers = async (server: Straced): Promise<void> => {
  const first = server.connect();
  await first.connected();
  await server.settled(ACCEPTED, 1);
  const early = server.connect();
  await early.connected();
  early.socket.destroy();
  await early.end();
  const reset = server.connect();
  await reset.connected();
  reset.send('7\n');
  reset.socket.resetAndDestroy();
  first.send('0\n');
  expect(await first.end()).toBe('0\n');
  await server.settled(CLOSED, 3);
};

test('iterative, tcp: clients that leave before they are accepted, one by a reset', async () => {
  const calls = await agree({ transport: 'tcp' }, leavers);
  expect(
    calls.filter((call) => call.endsWith('ECONNRESET (Connection reset by peer)')),
  ).not.toEqual([]);
});

test.each(MULTIPLEXED)('%s, %s: a client that is reset', async (server, trigger) => {
  const calls = await agree({ server, trigger, transport: 'tcp' }, async (running) => {
    const client = running.connect();
    await client.connected();
    await running.settled(ACCEPTED, 1);
    client.send('7\n');
    await running.settled(received('7'), 1);
    client.socket.resetAndDestroy();
    await running.settled(CLOSED, 1);
  });
  expect(calls.some((call) => call.includes('ECONNRESET'))).toBe(true);
});

test('select: a descriptor for which the set has no bit is closed', async () => {
  const calls = await agree({ server: 'select', lowestFd: 1022 }, async (running) => {
    const client = running.connect();
    await running.settled(ACCEPTED, 1);
    const refused = running.connect();
    expect(await refused.end()).toBe('');
    await running.settled(CLOSED, 1);
    client.send('0\n');
    await client.end();
    await running.settled(CLOSED, 2);
  });
  expect(calls).toContain('close(1024) = 0');
});

test.each(DESIGNS)('%s, %s: the whole line first', async (server, trigger) => {
  await agree({ server, trigger, wholeLine: true, service: 'echo' }, async (running) => {
    const client = running.connect();
    await running.settled(ACCEPTED, 1);
    client.send('half ');
    await running.settled(received('half '), 1);
    client.send('a line\n');
    expect(await client.received('line\n')).toBe('half a line\n');
    await running.settled(received('a line'), 1);
    client.socket.destroy();
    await running.settled(CLOSED, 1);
  });
});

/** The first client keeps an iterative server busy, until what the second sends has come whole. */
const allAtOnce =
  (busy: string, text: string, answer: string): Story =>
  async (server) => {
    const first = server.connect();
    await server.settled(ACCEPTED, 1);
    const second = server.connect();
    await second.connected();
    await new Promise<void>((resolve) => {
      second.socket.write(text, 'latin1', () => resolve());
    });
    first.send(busy);
    if (busy === '') first.socket.end();
    await first.end();
    expect(await second.end()).toContain(answer);
    await server.settled(CLOSED, 2);
  };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const movie = (text: string, claimed = sha256(text)): string =>
  `FILE a movie ${text.length}\n${text}${claimed}\n`;

test.each([
  ['sum', 'a line that is too long', '0\n', 'x'.repeat(70_000), 'a line is longer than 65536'],
  ['sum', 'more after the end', '0\n', '1\n0\n5\n', '1\n'],
  ['echo', 'a line that is too long', '', 'x'.repeat(70_000), 'a line is longer than 65536'],
  [
    'echo',
    'many lines',
    'x'.repeat(65_537),
    `${'line\n'.repeat(50)}${'x'.repeat(65_537)}`,
    'line\n',
  ],
  ['file', 'a copy', 'no header\n', movie('x'.repeat(100_000)), 'ok 100000 bytes'],
  ['file', 'a wrong copy', 'no header\n', movie('abc', '0'.repeat(64)), 'mismatch: got 3 of 3'],
  ['file', 'no header', 'no header\n', 'FILE 5\n', 'not a file: say FILE'],
] as const)('%s: %s', async (service, _what, busy, text, answer) => {
  await agree({ service }, allAtOnce(busy, text, answer));
});

test.each([['iterative'], ['poll']] as const)('%s: descriptors that are passed', async (server) => {
  const calls = await agree({ server, service: 'descriptor' }, async (running) => {
    const client = new RawClient('unix-stream', running.address);
    await running.settled(ACCEPTED, 1);
    const inside = openFile(join(temporaryDirectory(), 'f'), 'one\ntwo');
    await client.send('fd\n', [inside]);
    expect(await client.received()).toBe('7 bytes: one two\n');
    await running.settled(/^close/, 1);
    await client.send('two\n', [inside, inside]);
    await running.settled(/^close/, 3);
    await client.send('none\n');
    await running.settled(received('none'), 1);
    client.close();
    await running.settled(/^close/, 4);
  });
  expect(calls.filter((call) => call.startsWith('lseek('))).toHaveLength(3);
});

test.each([
  ['unix-dgram', 'recvfrom-sendto', 'sum'],
  ['unix-dgram', 'recvmsg-sendmsg', 'echo'],
  ['unix-dgram', 'recvmsg-sendmsg', 'descriptor'],
  ['udp', 'recvfrom-sendto', 'echo'],
  ['udp', 'recvmsg-sendmsg', 'sum'],
  ['unix-seqpacket', 'read-write', 'echo'],
  ['unix-seqpacket', 'recvmsg-sendmsg', 'sum'],
] as const)('%s, %s, %s: in messages', async (transport, io, service) => {
  await agree({ transport, io, service, bufferBytes: 4 }, async (running) => {
    const client = new RawClient(transport, running.address);
    let messages = 0;
    for (const text of ['3', 'x\n', 'longer', '']) {
      // On a connection an empty message would be end-of-file.
      if (text === '' && transport === 'unix-seqpacket') continue;
      messages += 1;
      await client.send(text);
      await running.settled(/^(read|recv)/, messages);
    }
    await client.send('0\n');
    await running.settled(/^(read|recv)/, messages + 1);
    client.close();
    if (transport === 'unix-seqpacket') await running.settled(CLOSED, 1);
  });
});

test('senders without a name, and one that is gone before its answer', async () => {
  const calls = await agree(
    { transport: 'unix-dgram', service: 'echo' },
    async (running) => {
      const nameless = new RawClient('unix-dgram', running.address, { named: false });
      await nameless.send('who?');
      await running.settled(received('who'), 1);
      const client = new RawClient('unix-dgram', running.address);
      await running.stoppedWhile(async () => {
        await client.send('here');
        client.close();
      });
      await running.settled(received('here'), 1);
    },
    8,
  );
  const answers = calls.filter((call) => call.startsWith('sendto'));
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatch(/ECONNREFUSED/);
});

test.each([
  ['iterative', 'tcp', '::1'],
  ['select', 'tcp', '127.0.0.1'],
] as const)('%s at %s %s without SO_REUSEADDR', async (server, transport, host) => {
  const address = { host, port: 0 };
  const calls = await agree(
    { server, transport, address, reuseAddr: false },
    async (running) => {
      const client = running.connect();
      client.send('4\n0\n');
      expect(await client.end()).toBe('4\n');
      await running.settled(CLOSED, 1);
    },
    9,
  );
  expect(calls.filter((call) => call.startsWith('setsockopt'))).toEqual([]);
});

test('the name is not removed at the start when it is told so', async () => {
  const calls = await agree({ unlinkFirst: false }, (running) => running.settled(/^listen/, 1), 3);
  expect(calls.filter((call) => call.startsWith('unlink'))).toHaveLength(1);
});

test('the comparison sees a difference', async () => {
  const story: Story = (running) => running.settled(/^listen/, 1);
  const [poll, select] = [await twins({ server: 'poll' }, story), await twins({}, story)];
  expect(poll.c).not.toEqual(select.typescript);
});
