import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RawClient } from './testing/raw-client.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

const CLEAN = { code: 0, signal: null, stderr: '' };
const MIB = 1 << 20;

const residentMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

/** By an independent program. */
const sha256sum = (path: string): string =>
  execFileSync('sha256sum', [path], { encoding: 'latin1' }).slice(0, 64);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file of `mib` MiB that all differ. */
const bigFile = (mib: number): string => {
  const path = join(temporaryDirectory(), 'movie');
  const block = randomBytes(MIB);
  const writer = Buffer.alloc(mib * MIB);
  for (let at = 0; at < mib; at++) {
    block.writeUInt32LE(at);
    block.copy(writer, at * MIB);
  }
  writeFileSync(path, writer);
  return path;
};

test.each([
  ['iterative', 'unix-stream'],
  ['epoll', 'tcp'],
] as const)('%s, %s: 96 MiB in constant memory, verified', async (server, transport) => {
  const path = bigFile(96);
  const expected = sha256sum(path);
  const program = new TestServer({ server, transport, service: 'file' });
  const client = await program.connect();
  await program.returned('accept');
  const before = residentMiB(program.pid);
  let most = 0;
  client.send(`FILE movie ${96 * MIB}\n`);
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 })) {
    most = Math.max(most, residentMiB(program.pid));
    if (!client.socket.write(chunk)) {
      await new Promise((resolve) => client.socket.once('drain', resolve));
    }
  }
  client.send(`${expected}\n`);
  expect(await client.end()).toBe(`ok ${96 * MIB} bytes sha256 ${expected}\n`);
  expect(most - before).toBeLessThan(40);
  expect(await program.terminate()).toEqual(CLEAN);
});

test('a slow reader: the writer is blocked while the server works', async () => {
  const server = new TestServer({ service: 'file', workMs: 10_000 });
  const client = await server.connect();
  client.send(`FILE movie ${64 * MIB}\n`);
  // More than both buffers hold: what the kernel does not take stays with the writer.
  client.socket.write(Buffer.alloc(4 * MIB));
  await server.entered('nanosleep');
  await server.asleep();
  const held = client.socket.writableLength;
  expect(held).toBeGreaterThan(3 * MIB);
  // It sleeps in its work and does not read: nothing moves until the work is shorter.
  expect(server.records.at(-1)).toMatchObject({ kind: 'entered', call: 'nanosleep' });
  server.gate({ order: 'work', ms: 0 });
  server.kill('SIGTERM');
  expect(await server.ended).toEqual(CLEAN);
});

describe.each(['unix-dgram', 'udp', 'unix-seqpacket'] as const)('%s', (transport) => {
  const chunks = Array.from({ length: 8 }, () => randomBytes(1000));
  const whole = Buffer.concat(chunks);
  const header = `FILE movie.mp4 ${whole.length}\n`;
  const trailer = `${sha256(whole)}\n`;

  const verdict = async (messages: readonly (string | Uint8Array)[]): Promise<string> => {
    const server = new TestServer({ transport, service: 'file' });
    const client = new RawClient(transport, await server.listening());
    for (const message of messages) await client.send(message);
    const answer = await client.received();
    expect(await server.terminate()).toEqual(CLEAN);
    return answer;
  };

  test('all messages in order: ok', async () => {
    expect(await verdict([header, ...chunks, trailer])).toBe(
      `ok ${whole.length} bytes sha256 ${trailer}`,
    );
  });

  test('one lost: mismatch', async () => {
    const rest = Buffer.concat(chunks.slice(1));
    expect(await verdict([header, ...chunks.slice(1), trailer])).toBe(
      `mismatch: got ${rest.length} of ${whole.length} bytes, sha256 ${sha256(rest)}\n`,
    );
  });

  test('two in the wrong order: mismatch', async () => {
    const [first, second, ...others] = chunks as [Buffer, Buffer, ...Buffer[]];
    const answer = await verdict([header, second, first, ...others, trailer]);
    expect(answer).toMatch(/^mismatch: got 8000 of 8000 bytes/);
  });
});
