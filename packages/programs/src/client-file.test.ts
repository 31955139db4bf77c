import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { madeUpFile } from './clients/content.ts';
import { TestClients } from './testing/clients.ts';
import { DatagramPeer, StreamPeer } from './testing/peers.ts';

/** A client of a large file whose peer does not read, asleep in write. */
const stuckInWrite = async () => {
  const peer = new StreamPeer();
  const clients = new TestClients('unix-stream', 'file');
  const file = { bytes: 8_000_000_000, chunkBytes: 262_144 };
  clients.add(1, await peer.listening(), { file });
  const server = await peer.accepted();
  server.socket.pause();
  await clients.asleep(1, 'write');
  return { clients, server };
};

describe('copying a file', () => {
  test('its name and length, its bytes, their SHA-256; then the verdict', async () => {
    const peer = new StreamPeer();
    const clients = new TestClients('tcp', 'file');
    const file = { name: 'a movie.mp4', bytes: 300_000, chunkBytes: 65_536 };
    clients.add(1, await peer.listening('tcp'), { file });
    const server = await peer.accepted();
    const header = 'FILE a movie.mp4 300000\n';
    const due = header.length + 300_000 + 65;
    const all = await server.atLeast(due);
    const sha256 = createHash('sha256')
      .update(all.slice(header.length, header.length + 300_000), 'latin1')
      .digest('hex');
    expect(all.slice(header.length + 300_000)).toBe(`${sha256}\n`);
    server.send(`ok 300000 bytes sha256 ${sha256}\n`);
    const calls = await clients.calls(1);
    expect(calls[2]).toBe('write(fd, "FILE a movie.mp4 300000\\n", 24) = 24');
    expect(calls.at(-2)).toMatch(/^read\(fd, 4096, "ok 300000 bytes/);
    expect(calls.at(-1)).toBe('close(fd) = 0');
  });

  test('a slow reader has the writer asleep in write, and closing wakes it', async () => {
    const { clients } = await stuckInWrite();
    clients.tell({ order: 'close', client: 1 });
    const calls = await clients.calls(1);
    // A write that was interrupted after it had sent some bytes returns their count.
    expect(calls.at(-2)).toMatch(/^write\(fd, .*, 262144\) = (\d+|EINTR)$/s);
  });

  test('half-closed in the middle, it reads the server’s verdict', async () => {
    const { clients, server } = await stuckInWrite();
    clients.tell({ order: 'shutdown', client: 1, how: 'SHUT_WR' });
    server.socket.resume();
    await once(server.socket, 'end');
    server.socket.end('mismatch\n');
    const calls = await clients.calls(1);
    expect(calls.slice(-3)).toEqual([
      'read(fd, 4096, "mismatch\\n") = 9',
      'read(fd, 4096, "") = 0',
      'close(fd) = 0',
    ]);
  });

  test('as datagrams: one each for the header, every chunk and the trailer', async () => {
    const peer = new DatagramPeer();
    const clients = new TestClients('unix-dgram', 'file');
    clients.add(1, peer.address, { file: { bytes: 2500, chunkBytes: 1000 }, replyTimeoutMs: 0 });
    const lengths: number[] = [];
    for (let count = 0; count < 5; count++) lengths.push((await peer.received()).text.length);
    expect(lengths).toEqual(['FILE movie.mp4 2500\n'.length, 1000, 1000, 500, 65]);
    peer.answer('ok\n');
    expect((await clients.calls(1)).at(-2)).toBe('recvfrom(fd, 4096, 0, "ok\\n", ADDRESS) = 3');
  });
});

describe('generated content', () => {
  const sha256 = (chunks: Iterable<Uint8Array>): string => {
    const hash = createHash('sha256');
    for (const chunk of chunks) hash.update(chunk);
    return hash.digest('hex');
  };

  test('has the requested length, and is the same every time', () => {
    const lengths = [...madeUpFile(10, 4)].map((chunk) => chunk.length);
    expect(lengths).toEqual([4, 4, 2]);
    expect([...madeUpFile(0, 4)]).toEqual([]);
    expect(sha256(madeUpFile(5_000_000, 65_536))).toBe(sha256(madeUpFile(5_000_000, 65_536)));
  });

  test('differs between chunks, so that their order matters', () => {
    const seen = new Set<string>();
    for (const chunk of madeUpFile(4096 * 1000, 4096)) seen.add(sha256([chunk]));
    expect(seen.size).toBe(1000);
  });
});

describe('passing a descriptor', () => {
  test('a file without a name is passed with one line', async () => {
    const peer = new DatagramPeer();
    const clients = new TestClients('unix-dgram', 'descriptor');
    clients.add(1, peer.address, { lines: ['to be', 'read'], replyTimeoutMs: 0 });
    expect((await peer.received()).text).toBe('fd\n');
    peer.answer('10 bytes\n');
    expect((await clients.calls(1, 2)).slice(3)).toEqual([
      'memfd_create(message, 0) = fd',
      'write(fd, "to be\\nread", 10) = 10',
      'sendmsg(fd, "fd\\n", 0, ADDRESS, [fd]) = 3',
      'recvmsg(fd, 4096, 0, "10 bytes\\n", ADDRESS, 0, []) = 9',
      'close(fd) = 0',
      'close(fd) = 0',
    ]);
  });
});
