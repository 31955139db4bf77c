import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateOf, temporaryDirectory } from '../../../programs/src/testing/servers.ts';
import { until } from './programs.ts';

/** The calls that a course on sockets is about; for select, poll and nanosleep what libc makes of them. */
const CALLS = [
  ...['unlink', 'socket', 'setsockopt', 'getsockopt', 'bind', 'getsockname', 'listen', 'accept'],
  ...['accept4', 'connect', 'shutdown', 'read', 'write', 'readv', 'writev', 'recvfrom', 'sendto'],
  ...['recvmsg', 'sendmsg', 'select', 'pselect6', 'poll', 'ppoll', 'epoll_create1', 'epoll_ctl'],
  ...[
    'epoll_wait',
    'epoll_pwait',
    'fcntl',
    'dup',
    'clock_nanosleep',
    'nanosleep',
    'lseek',
    'close',
  ],
];

/** Calls that name no descriptor first; of a runtime's own threads none is made in the main one. */
const WITHOUT_FD = /^(select|pselect6|poll|ppoll|clock_nanosleep|nanosleep)\(/;

/** What strace wrote about the main thread of a program. */
export class Strace {
  readonly through: readonly string[];
  readonly #prefix = join(temporaryDirectory(), 'trace');

  constructor() {
    // -D: strace is the grandchild, so that the server is still our child.
    this.through = [
      ...['strace', '-D', '-ff', '-qq', '-s', '64', '-e', 'signal=SIGTERM'],
      ...['-e', `trace=${CALLS.join(',')}`, '-o', this.#prefix],
    ];
  }

  /** Calls on the server's descriptors, from its step 1 or 2 on. The last may be one that it sleeps in. */
  calls(pid: number): string[] {
    const path = `${this.#prefix}.${pid}`;
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'latin1').split('\n');
    const calls = lines.filter((line) => !line.startsWith('---'));
    // What is called again was interrupted by nothing that the server noticed: a signal that another thread
    // of the runtime took, or a stop.
    const heard = calls.filter(
      (line, at) =>
        !/ = (\? ERESTART|-1 EINTR)/.test(line) || beginningOf(calls[at + 1]) !== beginningOf(line),
    );
    const first = heard.findIndex((line) => /^(unlink|socket\(AF_(UNIX|INET))/.test(line));
    return first === -1 ? [] : ofTheServer(heard.slice(first));
  }

  /** Resolves when it sleeps in a call and what it did before `fits`. */
  async settled(pid: number, fits: (calls: readonly string[]) => boolean): Promise<void> {
    await until(() => {
      if (stateOf(pid) !== 'S') return false;
      const calls = this.calls(pid);
      const last = calls.at(-1);
      // strace writes a line's end when the call returns.
      return last !== undefined && !/ = /.test(last) && fits(calls.slice(0, -1));
    });
  }

  /** Resolves with the first call that returned and `fits`. */
  async until(pid: number, fits: (call: string) => boolean): Promise<string> {
    for (;;) {
      const call = this.calls(pid).find((line) => / = /.test(line) && fits(line));
      if (call !== undefined) return call;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Those on descriptors that the server made or received: a runtime opens files of its own. */
const ofTheServer = (lines: readonly string[]): string[] => {
  const fds = new Set<string>();
  return lines
    .filter((line) => {
      const [, call = '', first = ''] = /^(\w+)\(([^,)]*)/.exec(line) ?? [];
      const made = / = (\d+)$/.exec(line)?.[1];
      const makes = /^(socket|epoll_create1)$/.test(call) && /^(AF_(UNIX|INET6?)|0)$/.test(first);
      const known = fds.has(first);
      if ((makes || (known && call === 'accept')) && made !== undefined) fds.add(made);
      if (known && call === 'recvmsg') for (const fd of passedIn(line)) fds.add(fd);
      if (call === 'close') fds.delete(first);
      return known || makes || call === 'unlink' || WITHOUT_FD.test(line);
    })
    .map((line) => line.replace(/\)\s+= /, ') = '));
};

/** The name and the first argument. */
const beginningOf = (line = ''): string => line.split(/[,)]/)[0] ?? '';

const passedIn = (line: string): string[] =>
  (/SCM_RIGHTS, cmsg_data=\[([\d, ]*)\]/.exec(line)?.[1] ?? '').split(', ').filter(Boolean);

/**
 * A call without what the two languages, or two runs, cannot have in common:
 * - addresses of buffers, which strace prints when a call left nothing in them;
 * - the room for an address, which C says with sizeof(struct sockaddr_storage);
 * - ports and names that the kernel chose.
 */
export const comparable = (call: string): string =>
  call
    .replace(/0x[\da-f]+(?= |,|\)|$)/g, (hex) => (hex.length > 6 ? 'ADDRESS' : hex))
    .replace(/\[(110|128)(?= =>|\])/g, '[ROOM')
    .replace(/msg_namelen=(110|128)(?= =>|,|\})/g, 'msg_namelen=ROOM')
    .replace(/htons\(\d+\)/g, 'htons(PORT)')
    .replace(/sun_path=@"[^"]*"/g, 'sun_path=@"NAME"');
