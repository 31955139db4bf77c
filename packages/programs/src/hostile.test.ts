import { readFileSync } from 'node:fs';
import { LIMITS } from '@socketarium/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TestClient, TestServer } from './testing/servers.ts';

/** Resident memory, MiB. */
const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

describe.each([
  ['iterative', 'level', 'unix-stream', 'sum'],
  ['select', 'level', 'unix-stream', 'echo'],
  ['iterative', 'level', 'tcp', 'echo'],
  ['select', 'level', 'tcp', 'sum'],
  ['poll', 'level', 'unix-stream', 'sum'],
  ['epoll', 'level', 'tcp', 'echo'],
  ['epoll', 'edge', 'unix-stream', 'echo'],
  ['epoll', 'edge', 'tcp', 'sum'],
] as const)('%s, %s, %s, %s', (design, trigger, transport, service) => {
  const lastReply = service === 'sum' ? '42\n' : '40\n2\n0\n';

  /** The server serves a correct client as always. */
  const expectAlive = async (server: TestServer): Promise<void> => {
    const client = await server.connect();
    client.send('40\n2\n0\n');
    expect(await client.received(lastReply)).toBe(lastReply);
    client.socket.end();
    await client.end();
  };

  test('invalid lines, half lines and closes at any moment', async () => {
    const server = new TestServer({ server: design, trigger, transport, service, backlog: 200 });
    const manners = fc.record({
      pieces: fc.array(
        fc.oneof(
          fc.string({ maxLength: 60, unit: 'binary' }),
          fc.constantFrom('3\n', '0\n', '12', '\n\n', 'x'.repeat(5000)),
        ),
        { maxLength: 6 },
      ),
      leaves: fc.constantFrom('at once', 'politely', 'with a reset', 'unread'),
    });
    await fc.assert(
      fc.asyncProperty(manners, async ({ pieces, leaves }) => {
        const client = await server.connect();
        if (leaves === 'unread') client.socket.pause();
        for (const piece of pieces) client.send(piece);
        if (leaves === 'at once' || leaves === 'unread') client.socket.destroy();
        else if (leaves === 'with a reset' && transport === 'tcp') client.socket.resetAndDestroy();
        else client.socket.end();
        client.socket.resume();
        await client.end();
      }),
      { numRuns: 40 },
    );
    await expectAlive(server);
    expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
    // After any input, every accepted descriptor was closed, and the listening one last.
    const calls = server.transcript();
    const accepted = calls.filter((line) => /^accept.*= C\d+$/.test(line)).length;
    expect(calls.filter((line) => /^close\(C\d+\) = 0$/.test(line))).toHaveLength(accepted);
  });

  test('100 MB without a newline: an error line, and memory stays bounded', async () => {
    const server = new TestServer({ server: design, trigger, transport, service, backlog: 200 });
    await expectAlive(server);
    const before = residentMiB(server.pid);
    const client = await server.connect();
    const chunk = Buffer.alloc(1 << 20, 'x');
    let sent = 0;
    const pour = (): void => {
      while (sent < 100 && !client.socket.destroyed) {
        sent += 1;
        if (!client.socket.write(chunk)) {
          client.socket.once('drain', pour);
          return;
        }
      }
    };
    pour();
    const received = await client.end();
    expect(`a line is longer than ${LIMITS.lineBytes} bytes\n`).toContain(received);
    await expectAlive(server);
    expect(residentMiB(server.pid) - before).toBeLessThan(40);
  });
});

test('out of descriptors: the server lives, and reports EMFILE as often as it gets it', async () => {
  const server = new TestServer({ server: 'select', service: 'echo' }, [
    'bash',
    '-c',
    'ulimit -n 64; exec "$@"',
    'bash',
  ]);
  const clients: TestClient[] = [];
  while (!server.records.some(({ errno }) => errno === 'EMFILE')) {
    const from = server.records.length;
    clients.push(await server.connect());
    await server.returned('accept', from);
  }
  clients[0]?.send('still here\n');
  expect(await clients[0]?.received('still here\n')).toBe('still here\n');
  // A descriptor that becomes free goes to the waiting client.
  const from = server.records.length;
  clients[0]?.socket.destroy();
  await server.until(({ kind, call, ret }) => {
    return kind === 'returned' && call === 'accept' && ret >= 0;
  }, from);
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
});

test('a descriptor that fd_set has no bit for is closed at once', async () => {
  // Every number from 26 on is taken: inherited from a shell that opened them all.
  const taken = Array.from({ length: LIMITS.fdSetSize - 26 }, (_, index) => 26 + index);
  const open = taken.map((fd) => `exec ${fd}</dev/null`).join(';');
  const server = new TestServer({ server: 'select', service: 'echo' }, [
    'bash',
    '-c',
    `ulimit -n 4096; ${open}; exec "$@"`,
    'bash',
  ]);
  const kept: TestClient[] = [];
  let refused: string | null = null;
  for (let i = 0; i < 40 && refused === null; i++) {
    const from = server.records.length;
    const client = await server.connect();
    const { ret } = await server.returned('accept', from);
    if (ret >= LIMITS.fdSetSize) refused = await client.end();
    else kept.push(client);
  }
  expect(refused).toBe('');
  kept[0]?.send('hello\n');
  expect(await kept[0]?.received('hello\n')).toBe('hello\n');
  expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });
});
