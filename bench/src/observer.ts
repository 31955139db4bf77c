// The reader's side of an observed server, in a process of its own as the daemon is: starts the server as
// the host does, reads every event record to the stream's end, and prints the totals as a line of JSON. Two
// arguments: the socket's path, and `traced` or `bare`.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import {
  encodeConfiguration,
  FrameReader,
  type ServerProgramConfig,
} from '@socketarium/protocol/wire';
import { Tally, type Totals } from './tally.ts';

const [, , path = '', mode = 'traced'] = process.argv;

const config: ServerProgramConfig = {
  server: 'select',
  transport: 'unix-stream',
  service: 'echo',
  address: { path },
  backlog: 128,
  io: 'read-write',
  trigger: 'level',
  workMs: 0,
  wholeLine: false,
  bufferBytes: null,
  lowestFd: 0,
  unlinkFirst: true,
  reuseAddr: true,
  paused: false,
  tracing: mode === 'traced',
};

const program = createRequire(import.meta.url).resolve('@socketarium/programs/server');
const server = spawn(process.execPath, [program, String(process.pid)], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
});
(server.stdio[4] as Writable).write(encodeConfiguration(config));

const tally = new Tally();
const reader = new FrameReader((frame) => tally.add(frame));
const events = server.stdio[3] as Readable;
events.on('data', (chunk: Buffer) => reader.push(chunk));

process.once('SIGTERM', () => server.kill('SIGTERM'));

server.once('close', (code) => {
  const totals: Totals = tally.totals(reader.unfinishedBytes);
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  process.exitCode = code ?? 1;
});
