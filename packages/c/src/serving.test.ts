import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { blockedIn, CServer, threadsOf } from './testing/processes.ts';
import { CProgram, SERVERS, until } from './testing/programs.ts';

/** What every server does, whatever its design, and the clients in C. */

const STREAM = SERVERS.filter((name) => name !== 'datagram');

const start = (name: string, ...args: string[]): Promise<CServer> =>
  CServer.start(name, args, join(temporaryDirectory(), 's'));

const clean = expect.objectContaining({ code: 0, signal: null, stderr: '' });

test.each(STREAM)('%s: a client that reads late gets all of it', async (name) => {
  const server = await start(name, '-s', 'echo');
  const client = server.connect();
  client.socket.pause();
  const text = 'all of this comes back, and nobody reads it now\n'.repeat(20_000);
  client.send(text);
  // The socket is full: the server sleeps, in a write or until there is room.
  await until(() => client.socket.writableLength > 0);
  client.socket.resume();
  expect((await client.atLeast(text.length)).length).toBe(text.length);
  expect(await client.received(text)).toBe(text);
  client.socket.destroy();
  expect(await server.program.terminate()).toEqual(clean);
});

test.each(STREAM)('%s: a client that leaves without reading ends no server', async (name) => {
  const server = await start(name, '-s', 'echo');
  const gone = server.connect();
  gone.socket.pause();
  gone.send('x\n'.repeat(200_000));
  await until(() => gone.socket.writableLength > 0);
  gone.socket.destroy();
  const client = server.connect();
  client.send('still here\n');
  expect(await client.received('here\n')).toBe('still here\n');
  client.socket.destroy();
  expect(await server.program.terminate()).toEqual(clean);
});

/** A file with the milliseconds of the work. */
const workFile = () => {
  const path = join(temporaryDirectory(), 'work');
  const set = (ms: number): void => {
    const bytes = Buffer.alloc(16);
    bytes.writeInt32LE(ms);
    // In place: the server has mapped this very file.
    writeFileSync(path, bytes, { flag: 'r+' });
  };
  writeFileSync(path, Buffer.alloc(16));
  return { path, set };
};

test.each(STREAM)('%s: the work changes while it runs, and SIGTERM ends it', async (name) => {
  const { path, set } = workFile();
  const server = await start(name, '-w', path, '-s', 'echo');
  const client = server.connect();
  client.send('at once\n');
  await client.received('at once\n');
  set(600_000);
  client.send('late\n');
  const sleeps = (): boolean =>
    threadsOf(server.pid).some((tid) => blockedIn(server.pid, tid) === 'nanosleep');
  if (name === 'fork' || name.startsWith('prefork')) await server.childrenIn('nanosleep', 1);
  else await until(sleeps);
  expect(await server.program.terminate()).toEqual(clean);
  expect(await client.end()).toBe('at once\n');
});

test('datagram: work, and SIGTERM', async () => {
  const { path, set } = workFile();
  set(600_000);
  const where = join(temporaryDirectory(), 's');
  const server = await CProgram.start('datagram', ['-w', path, where]);
  await until(() => blockedIn(server.pid) === 'recvfrom');
  const client = await CProgram.start('datagram-client', [where, '0']);
  await until(() => blockedIn(server.pid) === 'nanosleep');
  expect(await server.terminate()).toEqual(clean);
  expect(await client.ended).toEqual(clean);
});

test.each(STREAM)('%s: -k: a second one is refused the name', async (name) => {
  const path = join(temporaryDirectory(), 's');
  const first = await CServer.start(name, [], path);
  const refused = await CProgram.start(name, ['-k', path]);
  expect(await refused.ended).toEqual({
    code: 1,
    signal: null,
    stdout: '',
    stderr: 'bind: Address already in use',
  });
  expect(await first.program.terminate()).toEqual(clean);
});

test('the client: lines of its arguments, or of standard input', async () => {
  const server = await start('threads');
  const { path } = server.address as { path: string };
  const said = await CProgram.start('client', [path, '3', 'x', '4', '0']);
  expect(await said.ended).toEqual({
    code: 0,
    signal: null,
    stdout: 'not a number: x\n7\n',
    stderr: '',
  });
  const typed = await CProgram.start('client', [path]);
  typed.type('20\n');
  typed.type('22\n0\n');
  typed.endTyping();
  expect((await typed.ended).stdout).toBe('42\n');
  expect(await server.program.terminate()).toEqual(clean);
  const nobody = await CProgram.start('client', [path]);
  expect((await nobody.ended).stderr).toBe('connect: No such file or directory');
});

test.each(['unix-dgram', 'udp'] as const)('the datagram client, %s', async (transport) => {
  const path = join(temporaryDirectory(), 's');
  const udp = transport === 'udp';
  const server = await CProgram.start('datagram', ['-t', transport, udp ? '127.0.0.1:0' : path]);
  await until(() => (udp ? server.stdout.includes('\n') : blockedIn(server.pid) === 'recvfrom'));
  const where = udp ? `127.0.0.1:${server.stdout.replace(/\D/g, '')}` : path;
  const client = await CProgram.start('datagram-client', ['-t', transport, where, '30', '12', '0']);
  expect(await client.ended).toEqual({ code: 0, signal: null, stdout: '42\n', stderr: '' });
  expect((await server.terminate()).code).toBe(0);
});
