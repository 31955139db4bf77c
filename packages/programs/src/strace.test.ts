import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerProgramConfig } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { openFile, RawClient } from './testing/raw-client.ts';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

/** Calls that we trace; for select strace has the call that libc makes of it. */
const SERVER_CALLS = [
  'unlink',
  'socket',
  'setsockopt',
  'bind',
  'getsockname',
  'listen',
  'accept',
  'read',
  'write',
  'recvfrom',
  'sendto',
  'recvmsg',
  'sendmsg',
  'select',
  'pselect6',
  'poll',
  'epoll_create1',
  'epoll_ctl',
  'epoll_wait',
  'epoll_pwait',
  'fcntl',
  'clock_nanosleep',
  'nanosleep',
  'lseek',
  'close',
];

/** What libc makes of a call, by strace's name for it. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  pselect6: 'select',
  epoll_pwait: 'epoll_wait',
  clock_nanosleep: 'nanosleep',
};

/** The tracer's own polls without waiting, when the server is busy or for its control descriptor. */
const isLook = (call: string, line: string): boolean =>
  (call === 'select' && /\{tv_sec=0, tv_[un]sec=0\}/.test(line)) ||
  (call === 'poll' && /\], \d+, 0\)/.test(line));

/** Calls that wait for many descriptors, or for none: they have no first one to identify them by. */
const WAITS = new Set(['select', 'poll', 'nanosleep']);

/** `call first-argument = result` of the program's calls on sockets that strace saw in one thread, in order. */
const strictlySeen = (trace: string, path: string): string[] => {
  const ours = new Set<string>();
  const seen: string[] = [];
  const lines = trace.split('\n');
  for (const [at, line] of lines.entries()) {
    const match = /^(\w+)\((.*?)(?:,.*)?\)\s+= (0x[\da-f]+|-?\d+|\?)(?: ([A-Z]+))?/s.exec(line);
    if (match === null) continue;
    const [, name = '', firstArgument = '', ret = '', errno = ''] = match;
    const call = OTHER_NAMES[name] ?? name;
    if (isLook(call, line)) continue;
    // Woken for a signal that another thread of the process took meanwhile: the kernel restarts the call,
    // and the program does not notice. One that this thread took is the next line.
    if (errno.startsWith('ERESTART') && lines[at + 1]?.startsWith('---') !== true) continue;
    // The tracer's own: it asks sock_diag for the peer, and that is no call of the program.
    if (firstArgument === 'AF_NETLINK') continue;
    // The runtime's: its event loop, which a server never reaches.
    if (firstArgument === 'EPOLL_CLOEXEC') continue;
    const first = WAITS.has(call) ? '' : firstArgument;
    if (call === 'socket' || call === 'epoll_create1') ours.add(ret);
    if (call === 'recvmsg') for (const fd of passedIn(line)) ours.add(fd);
    // What a caller without SA_RESTART gets for ERESTARTSYS and ERESTARTNOHAND, signal(7).
    const error = errno.startsWith('ERESTART') ? 'EINTR' : errno;
    // File status flags are printed in hexadecimal.
    const result = error || (ret.startsWith('0x') ? String(Number(ret)) : ret);
    const isOurs =
      call === 'unlink'
        ? first === JSON.stringify(path)
        : WAITS.has(call) || call === 'socket' || call === 'epoll_create1' || ours.has(first);
    if (isOurs) seen.push(`${call} ${first} = ${result}`);
    if (call === 'accept' && errno === '') ours.add(ret);
    if (call === 'close') ours.delete(first);
  }
  // Before step 1 the tracer tests its sock_diag on a socket of its own.
  return path === '' ? seen : seen.slice(seen.findIndex((line) => line.startsWith('unlink')));
};

const passedIn = (line: string): string[] =>
  (/SCM_RIGHTS, cmsg_data=\[([\d, ]*)\]/.exec(line)?.[1] ?? '').split(', ').filter(Boolean);

/** The same from the records. */
const told = (server: TestServer): string[] =>
  server.printed().map((line) => {
    const [, call = '', first = '', result = ''] =
      /^(\w+)\((.*?)(?:,.*)?\) = (\S+)$/s.exec(line) ?? [];
    if (WAITS.has(call)) return `${call}  = ${result}`;
    return `${call} ${call === 'unlink' ? JSON.stringify(first) : first} = ${result}`;
  });

/** A server under strace, and afterwards what strace saw. */
const traced = (config: Partial<ServerProgramConfig>) => {
  const prefix = join(temporaryDirectory(), 'trace');
  // -D: strace is the grandchild, so that the server is still our child.
  const strace = ['strace', '-D', '-ff', '-qq', '-e', 'signal=SIGTERM', '-o', prefix];
  const server = new TestServer(config, [...strace, '-e', `trace=${SERVER_CALLS.join(',')}`]);
  const seen = (): string[] => {
    const { address } = server.config;
    const trace = readFileSync(`${prefix}.${server.pid}`, 'latin1');
    return strictlySeen(trace, 'path' in address ? address.path : '');
  };
  return { server, seen };
};

const CLEAN = { code: 0, signal: null, stderr: '' };

test.each([
  ['iterative', 'level', 'unix-stream', 'read-write'],
  ['iterative', 'level', 'tcp', 'recvmsg-sendmsg'],
  ['select', 'level', 'unix-stream', 'recvfrom-sendto'],
  ['select', 'level', 'tcp', 'read-write'],
  ['poll', 'level', 'unix-stream', 'read-write'],
  ['poll', 'level', 'tcp', 'recvmsg-sendmsg'],
  ['epoll', 'level', 'unix-stream', 'recvfrom-sendto'],
  ['epoll', 'level', 'tcp', 'read-write'],
  ['epoll', 'edge', 'unix-stream', 'read-write'],
  ['epoll', 'edge', 'tcp', 'recvfrom-sendto'],
  ['epoll', 'edge-one-accept', 'unix-stream', 'recvmsg-sendmsg'],
] as const)(
  '%s, %s, %s, %s: strace sees the calls that the records tell, and no other',
  async (design, trigger, transport, io) => {
    const { server, seen } = traced({ server: design, trigger, transport, io, workMs: 1 });
    const first = await server.connect();
    await server.returned('accept');
    await server.asleep();
    const second = await server.connect();
    first.send('1\nrubbish\n');
    await first.received('rubbish\n');
    second.send('2\n0\n');
    first.socket.destroy();
    expect(await second.end()).toBe('2\n');
    expect(await server.terminate()).toEqual(CLEAN);
    expect(told(server).length).toBeGreaterThan(10);
    expect(seen()).toEqual(told(server));
  },
);

test.each([
  ['unix-dgram', 'recvfrom-sendto'],
  ['unix-dgram', 'recvmsg-sendmsg'],
  ['udp', 'recvfrom-sendto'],
  ['udp', 'recvmsg-sendmsg'],
  ['unix-seqpacket', 'recvmsg-sendmsg'],
] as const)('%s, %s: the same in messages', async (transport, io) => {
  const { server, seen } = traced({ transport, io, service: 'echo', bufferBytes: 4 });
  const client = new RawClient(transport, await server.listening());
  for (const text of ['one', 'two', 'three']) {
    await client.send(text);
    expect(await client.received()).toBe(text.slice(0, 4));
  }
  client.close();
  if (transport === 'unix-seqpacket') await server.returned('close');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(told(server).length).toBeGreaterThan(9);
  expect(seen()).toEqual(told(server));
});

test('a passed descriptor: the calls on it, too', async () => {
  const { server, seen } = traced({ service: 'descriptor', server: 'poll' });
  const client = new RawClient('unix-stream', await server.listening());
  await client.send('fd\n', [openFile(join(temporaryDirectory(), 'f'), 'inside')]);
  expect(await client.received()).toBe('6 bytes: inside\n');
  expect(await server.terminate()).toEqual(CLEAN);
  expect(told(server).filter((line) => /^(lseek|read)/.test(line))).toHaveLength(2);
  expect(seen()).toEqual(told(server));
});
