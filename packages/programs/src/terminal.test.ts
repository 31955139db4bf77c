import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Address, LIMITS, type Transport } from '@socketarium/protocol';
import { describe, expect, test } from 'vitest';
import { DatagramPeer, StreamPeer } from './testing/peers.ts';
import { temporaryDirectory } from './testing/servers.ts';
import { Terminal } from './testing/terminal.ts';

describe('a conversation', () => {
  test('typed lines are sent one by one, and answers are printed at once', async () => {
    const peer = new StreamPeer();
    const terminal = new Terminal('unix-stream', await peer.listening());
    const server = await peer.accepted();
    server.send('welcome\n');
    await terminal.printed('welcome\n');
    terminal.type('3\n');
    await server.received('3\n');
    terminal.type('4\n0\n');
    await server.received('4\n0\n');
    server.socket.end('7\n');
    expect(await terminal.ended).toEqual({ code: 0, stdout: 'welcome\n7\n', stderr: '' });
  });

  test('end-of-file of the input is a half-close; later answers are printed', async () => {
    const peer = new StreamPeer();
    const terminal = new Terminal('tcp', await peer.listening('tcp'));
    const server = await peer.accepted();
    terminal.type('half a line');
    terminal.endTyping();
    server.socket.once('end', () => server.socket.end('heard\n'));
    expect(await terminal.ended).toEqual({ code: 0, stdout: 'heard\n', stderr: '' });
    expect(await server.end()).toBe('half a line');
  });

  test('more than the buffers hold, while answers come, is no deadlock', async () => {
    const peer = new StreamPeer();
    const terminal = new Terminal('unix-stream', await peer.listening());
    const server = await peer.accepted();
    const text = `${'x'.repeat(99)}\n`.repeat(40_000);
    server.socket.pipe(server.socket);
    terminal.type(text);
    terminal.endTyping();
    const { code, stdout } = await terminal.ended;
    expect(code).toBe(0);
    expect(stdout).toHaveLength(text.length);
  });

  test.each(['unix-dgram', 'udp'] as const)('%s: a line is a datagram', async (transport) => {
    const peer = new DatagramPeer(transport);
    const terminal = new Terminal(transport, peer.address);
    terminal.type('one\ntw');
    expect((await peer.received()).text).toBe('one\n');
    peer.answer('1\n');
    await terminal.printed('1\n');
    terminal.type('o\nthree');
    expect((await peer.received()).text).toBe('two\n');
    terminal.endTyping();
    expect((await peer.received()).text).toBe('three');
    peer.answer('3\n');
    expect(await terminal.ended).toEqual({ code: 0, stdout: '1\n3\n', stderr: '' });
  });
});

describe('a copy', () => {
  test('of a file, with progress, and the verdict decides', async () => {
    const path = join(temporaryDirectory(), 'ein Fïlm.mp4');
    const content = randomBytes(1_000_000);
    writeFileSync(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    for (const [verdict, code] of [
      ['ok 1000000 bytes\n', 0],
      ['mismatch\n', 1],
    ] as const) {
      const peer = new StreamPeer();
      const terminal = new Terminal('unix-stream', await peer.listening(), path);
      const server = await peer.accepted();
      const header = 'FILE ein F_lm.mp4 1000000\n';
      const all = await server.atLeast(header.length + 1_000_000 + 65);
      expect(all.slice(0, header.length)).toBe(header);
      expect(all.slice(-65)).toBe(`${sha256}\n`);
      server.send(verdict);
      const ended = await terminal.ended;
      expect(ended).toMatchObject({ code, stdout: verdict });
      expect(ended.stderr).toMatch(/^100 % {2}1\.00 MB of 1\.00 MB {2}\d+(\.\d+)? [kMG]B\/s\n$/);
    }
  });

  test('that is refused reports it', async () => {
    const path = join(temporaryDirectory(), 'f');
    writeFileSync(path, randomBytes(4_000_000));
    const peer = new StreamPeer();
    const terminal = new Terminal('tcp', await peer.listening('tcp'), path);
    const server = await peer.accepted();
    await server.received('FILE');
    server.socket.end();
    const { code, stderr } = await terminal.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('no verdict');
  });

  test('of a file with a long name: the picture still has all of the header', async () => {
    const path = join(temporaryDirectory(), `${'a rather long name '.repeat(10)}.mp4`);
    writeFileSync(path, 'x');
    const peer = new StreamPeer();
    const terminal = new Terminal('unix-stream', await peer.listening(), path);
    const server = await peer.accepted();
    const header = 'FILE a rather long name a rather long ..ng name .mp4 1\n';
    expect(await server.atLeast(header.length)).toContain(header);
    expect(header.length - 1 + `${LIMITS.fileBytes}`.length).toBe(LIMITS.previewBytes);
    server.send('ok 1 bytes\n');
    expect((await terminal.ended).code).toBe(0);
  });

  test('of something that is no file is refused with a reason, without connecting', async () => {
    const fifo = join(temporaryDirectory(), 'fifo');
    execFileSync('mkfifo', [fifo]);
    const nobody = { path: join(temporaryDirectory(), 's') };
    for (const [path, reason] of [
      ['/nowhere/at-all', 'there is none'],
      ['/', 'it is not a regular file'],
      [fifo, 'it is not a regular file'],
    ] as const) {
      const { code, stderr } = await new Terminal('unix-stream', nobody, path).ended;
      expect(code).toBe(1);
      expect(stderr).toBe(`The file ${path} cannot be copied: ${reason}.\n`);
    }
  });
});

describe('errors are sentences', () => {
  const said = async (transport: Transport, address: Address): Promise<string> => {
    const { code, stdout, stderr } = await new Terminal(transport, address).ended;
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({
      code: 1,
      stdout: '',
      lines: 2,
    });
    return stderr;
  };

  test('no server there', async () => {
    const path = `${temporaryDirectory()}/s`;
    expect(await said('unix-stream', { path })).toContain('There is no socket at');
    writeFileSync(path, '');
    expect(await said('unix-stream', { path })).toContain('the name is there, its server is not');
    const nobody = { host: '127.0.0.1', port: 1 };
    expect(await said('tcp', nobody)).toMatch(/^Nobody listens at 127\.0\.0\.1:1 \(/);
    // A datagram is sent without knowing; the refusal comes back.
    const terminal = new Terminal('udp', nobody);
    terminal.type('anyone?\n');
    expect((await terminal.ended).stderr).toContain('Nobody is there');
  });

  test('a socket of another type, a path that is too long', async () => {
    const peer = new DatagramPeer();
    expect(await said('unix-stream', peer.address)).toContain('not a unix-stream one');
    expect(await said('unix-stream', { path: '/'.padEnd(200, 'x') })).toContain('107 bytes');
  });

  test('a reset', async () => {
    const peer = new StreamPeer();
    const terminal = new Terminal('tcp', await peer.listening('tcp'));
    const server = await peer.accepted();
    server.socket.resetAndDestroy();
    const { code, stderr } = await terminal.ended;
    expect(code).toBe(1);
    expect(stderr).toContain('ECONNRESET');
  });
});
