import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestServer, temporaryDirectory } from './testing/servers.ts';

/** Calls that are traced by us; strace calls select what libc makes of it. */
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
  'select',
  'pselect6',
  'close',
];

/** `call first-argument = result` of the program's calls on sockets that strace saw in one thread, in order. */
const strictlySeen = (trace: string, path: string): string[] => {
  const sockets = new Set<string>();
  const seen: string[] = [];
  for (const line of trace.split('\n')) {
    const match = /^(\w+)\((.*?)(?:,.*)?\)\s+= (-?\d+|\?)(?: ([A-Z]+))?/s.exec(line);
    if (match === null) continue;
    const [, name = '', first = '', ret = '', errno = ''] = match;
    const call = name === 'pselect6' ? 'select' : name;
    // The tracer's own: a look without waiting, when the server is busy.
    if (call === 'select' && /\{tv_sec=0, tv_[un]sec=0\}/.test(line)) continue;
    // The tracer's own: it asks sock_diag who was accepted, and that is no call of the program's.
    if (first === 'AF_NETLINK') continue;
    if (call === 'socket') sockets.add(ret);
    // What a caller without SA_RESTART gets from ERESTARTSYS and ERESTARTNOHAND, signal(7).
    const result = errno.startsWith('ERESTART') ? 'EINTR' : errno || ret;
    const ours = call === 'unlink' ? first === JSON.stringify(path) : sockets.has(first);
    if (ours || call === 'select' || call === 'socket') seen.push(`${call} ${first} = ${result}`);
    if (call === 'accept' && errno === '') sockets.add(ret);
    if (call === 'close') sockets.delete(first);
  }
  // Before step 1 the tracer tries out its sock_diag on a socket of its own.
  return path === '' ? seen : seen.slice(seen.findIndex((line) => line.startsWith('unlink')));
};

test.each([
  ['iterative', 'unix-stream'],
  ['select', 'unix-stream'],
  ['iterative', 'tcp'],
  ['select', 'tcp'],
] as const)(
  '%s, %s: strace sees the calls that the records tell, and no other',
  async (design, transport) => {
    const prefix = join(temporaryDirectory(), 'trace');
    // -D: strace is the grandchild, so that the server is still our child.
    const strace = ['strace', '-D', '-ff', '-qq', '-e', 'signal=none', '-o', prefix];
    const server = new TestServer({ server: design, transport }, [
      ...strace,
      '-e',
      `trace=${SERVER_CALLS.join(',')}`,
    ]);
    const first = await server.connect();
    await server.returned('accept');
    const second = await server.connect();
    first.send('1\nrubbish\n');
    await first.received('rubbish\n');
    second.send('2\n0\n');
    first.socket.destroy();
    expect(await second.end()).toBe('2\n');
    expect(await server.terminate()).toEqual({ code: 0, signal: null, stderr: '' });

    const { address } = server.config;
    const trace = readFileSync(`${prefix}.${server.pid}`, 'latin1');
    const told = server.printed().map((line) => {
      const [, call = '', first = '', result = ''] =
        /^(\w+)\((.*?)(?:,.*)?\) = (\S+)$/s.exec(line) ?? [];
      return `${call} ${call === 'unlink' ? JSON.stringify(first) : first} = ${result}`;
    });
    expect(told.length).toBeGreaterThan(10);
    expect(strictlySeen(trace, 'path' in address ? address.path : '')).toEqual(told);
  },
);
