import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endChildren, startChild, until, untilBlockedIn } from './testing/child.ts';
import { Bench } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  endChildren();
  bench.close();
});

/** Listens at args[0], reports it, blocks in `call`, and prints its result and errno. */
const BLOCKED = (call: string) => `
  sys.interruptOn(sys.SIGTERM);
  sys.interruptOn(sys.SIGINT);
  const fd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
  sys.libc.bind(fd, sys.encodeUnixPath(args[0]));
  sys.libc.listen(fd, 4);
  const set = sys.newFdSet();
  sys.fdSet(set, fd);
  const fds = sys.newPollFds(1);
  sys.setPollFd(fds, 0, fd, sys.POLLIN);
  const epfd = sys.libc.epoll_create1(0);
  sys.libc.epoll_ctl(epfd, sys.EPOLL_CTL_ADD, fd, sys.EPOLLIN);
  const events = sys.newEpollEvents(8);
  const datagrams = sys.libc.socket(sys.AF_UNIX, sys.SOCK_DGRAM, 0);
  sys.libc.bind(datagrams, sys.encodeAutobind());
  const message = {
    buf: new Uint8Array(8), len: 8, name: sys.newAddressBuffer(), flags: 0, descriptors: [],
  };
  console.log('listening');
  const ret = ${call};
  console.log(sys.errnoSymbol(ret), sys.takeInterrupt(), sys.takeInterrupt());`;

describe('a signal', () => {
  it.each([
    { call: 'accept', code: 'sys.libc.accept(fd, null)', signal: 'SIGTERM' },
    { call: 'accept', code: 'sys.libc.accept(fd, null)', signal: 'SIGINT' },
    { call: 'select', code: 'sys.libc.select(fd + 1, set, null, null, -1)', signal: 'SIGTERM' },
    { call: 'poll', code: 'sys.libc.poll(fds, 1, -1)', signal: 'SIGTERM' },
    { call: 'epoll_wait', code: 'sys.libc.epoll_wait(epfd, events, 8, -1)', signal: 'SIGTERM' },
    { call: 'recvmsg', code: 'sys.libc.recvmsg(datagrams, message, 0)', signal: 'SIGTERM' },
    { call: 'nanosleep', code: 'sys.libc.nanosleep(1e9)', signal: 'SIGINT' },
  ] as const)('$signal interrupts a blocked $call', async ({ call, code, signal }) => {
    const child = startChild(BLOCKED(code), [bench.path()]);
    expect(await child.line()).toBe('listening');
    await untilBlockedIn(child.pid, call);
    process.kill(child.pid, signal);
    expect(await child.line()).toBe(`EINTR ${signal} null`);
    expect(await child.ended).toBe(0);
  });

  it('between two calls is found before the next', async () => {
    const child = startChild(`
      sys.interruptOn(sys.SIGTERM);
      const before = sys.takeInterrupt();
      process.kill(process.pid, 'SIGTERM');
      console.log(before, sys.takeInterrupt(), sys.takeInterrupt());`);
    expect(await child.line()).toBe('null SIGTERM null');
    expect(await child.ended).toBe(0);
  });
});

describe('a child', () => {
  const DEPENDENT = `
    sys.dieWithParent(Number(args[0]));
    console.log(process.pid);
    sys.libc.poll1(-1, 0, -1);`;

  it('dies with its parent, however that ends', async () => {
    const parent = startChild(
      `import { spawn } from 'node:child_process';
      const source = 'import * as sys from ' + JSON.stringify(args[0]) + ';' +
        'const args = process.argv.slice(1);' + args[1];
      spawn(process.execPath, ['--input-type=module', '-e', source, '--', String(process.pid)], {
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      setInterval(() => {}, 1000);`,
      [new URL('../dist/index.js', import.meta.url).href, DEPENDENT],
    );
    const pid = Number(await parent.line());
    expect(pid).toBeGreaterThan(1);
    process.kill(parent.pid, 'SIGKILL');
    expect(await parent.ended).toBe('SIGKILL');
    await until(() => !isAlive(pid));
  });

  it('whose parent is gone already dies at once', async () => {
    const child = startChild(DEPENDENT, ['1']);
    expect(await child.line()).toBeNull();
    expect(await child.ended).toBe('SIGKILL');
  });
});

/** A zombie, which was not reaped yet, is dead all the same. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
