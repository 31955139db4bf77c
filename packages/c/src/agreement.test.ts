import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { callsOf } from './testing/calls.ts';
import { endObserved, observe } from './testing/observed.ts';
import {
  differences,
  type PlainCall,
  recorded,
  straced,
  stracedBare,
  straceOptions,
} from './testing/strace.ts';
import { testProgram } from './testing/test-program.ts';

/**
 * One run of a program, under the shim and under strace: both must tell of the same calls, thread by
 * thread, in the same order, on the same descriptors, with the same results.
 */

const folder = mkdtempSync(join(tmpdir(), 'socketarium-agreement-'));
afterEach(endObserved);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Sends a line and ends; the whole answer. Tries until the server listens. */
const talk = async (port: number, text: string): Promise<string> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } catch {
      await wait(10);
      continue;
    }
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.end(text);
    await once(socket, 'close');
    return answer;
  }
};

let runs = 0;

interface Run {
  readonly command: readonly string[];
  readonly text?: string;
  readonly visits: number;
  /** It ends by itself after so many visits. */
  readonly ends: boolean;
}

const agree = async (port: number, { command, text = 'hello\n', visits, ends }: Run) => {
  const file = join(folder, `strace-${++runs}`);
  const program = await observe(command, { through: ['strace', ...straceOptions(file)] });
  const answers: string[] = [];
  const early = program.ended.then(({ stderr }) => Promise.reject(new Error(`ended: ${stderr}`)));
  early.catch(() => {});
  for (let i = 0; i < visits; i++) answers.push(await Promise.race([talk(port, text), early]));
  const root = (await program.until(({ kind }) => kind === 'image')).pid;
  if (!ends) {
    // Once it sleeps again: what a signal cuts off, the two tell differently.
    await program.until(({ kind, call }) => kind === 'entered' && call === 'close');
    process.kill(root, 'SIGKILL');
  }
  await program.whole;
  await program.exited;
  const records = recorded(callsOf(program.records));
  const tids = new Set(program.records.flatMap(({ birth, tid }) => (birth === null ? [] : [tid])));
  const counts = [...records.values()].reduce((sum, calls) => sum + calls.length, 0);
  const wrong = differences(records, straced(file, tids, root));
  return { answers, counts, threads: tids.size, wrong, first: records.get(root) ?? [] };
};

/**
 * The same program without the shim: its calls are the same. For a program of one thread that ends, and whose
 * calls do not depend on when what arrives.
 */
const agreeBare = async (port: number, run: Run, first: readonly PlainCall[]) => {
  const file = join(folder, `strace-${++runs}`);
  const bare = spawn('strace', [...straceOptions(file), ...run.command], { stdio: 'ignore' });
  const exited = once(bare, 'exit');
  for (let i = 0; i < run.visits; i++) await talk(port, 'hello\n');
  await exited;
  expect(differences(new Map([[0, first]]), new Map([[0, stracedBare(file)]]))).toEqual([]);
};

test('a server of our own, built with _FORTIFY_SOURCE', async () => {
  const port = await freePort();
  const server = await testProgram('fortified', ['-D_FORTIFY_SOURCE=2', '-U__OPTIMIZE__', '-O2']);
  const run = { command: [server, String(port)], visits: 2, ends: true };
  const { answers, threads, wrong, counts, first } = await agree(port, run);
  expect(wrong).toEqual([]);
  expect({ answers, threads, counts }).toEqual({
    answers: ['hello\n', 'hello\n'],
    threads: 1,
    counts: 24,
  });
  await agreeBare(port, run, first);
});

test('nc -l', async () => {
  const port = await freePort();
  const command = ['nc', '-l', '127.0.0.1', String(port)];
  const run = { command, visits: 1, ends: true };
  const { wrong, counts } = await agree(port, run);
  expect(wrong).toEqual([]);
  expect(counts).toBeGreaterThan(8);
});

test('socat, a child per connection', async () => {
  const port = await freePort();
  const command = ['socat', `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork`, 'PIPE'];
  const run = await agree(port, { command, visits: 3, ends: false });
  expect(run.wrong).toEqual([]);
  expect(run).toMatchObject({ answers: ['hello\n', 'hello\n', 'hello\n'], threads: 4 });
});

test('node:net', async () => {
  const port = await freePort();
  const script = `let left = 3; const server = require('node:net').createServer((socket) => {
    socket.pipe(socket); socket.on('close', () => { if (--left === 0) server.close(); });
  }).listen(${port}, '127.0.0.1');`;
  const command = [process.execPath, '-e', script];
  const run = await agree(port, { command, visits: 3, ends: true });
  expect(run.wrong).toEqual([]);
  expect(run.answers).toEqual(['hello\n', 'hello\n', 'hello\n']);
});

const python = (): string | null => {
  try {
    const found = execFileSync('python3', ['-c', 'import sys; print(sys.executable)']);
    return found.toString().trim();
  } catch {
    return null;
  }
};

test.skipIf(python() === null)('python’s http.server', async () => {
  const port = await freePort();
  const command = [python() ?? '', '-m', 'http.server', String(port), '--bind', '127.0.0.1'];
  const text = 'GET /nowhere HTTP/1.0\r\n\r\n';
  const run = await agree(port, { command, text, visits: 2, ends: false });
  expect(run.wrong).toEqual([]);
  for (const answer of run.answers) expect(answer).toMatch(/^HTTP\/1\.0 404/);
});
