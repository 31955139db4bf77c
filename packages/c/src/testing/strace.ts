import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { ObservedThread } from './calls.ts';

/** A call in a form that records and strace's lines share. */
export interface PlainCall {
  readonly name: string;
  readonly fd: number | null;
  /** -errno for an error; null where it did not return, and where the two tell different things. */
  readonly ret: number | null;
  /** Of strace: on a regular file. libc opens its own, and those who read them bypass the shim. */
  readonly onFile: boolean;
}

/** strace's name → the name in the records that both are compared under. */
const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      'socket bind listen accept accept4 connect read write close unlink unlinkat select shutdown ' +
      'setsockopt getsockopt getsockname getpeername recvfrom sendto recvmsg sendmsg poll ppoll ' +
      'epoll_create1 epoll_ctl epoll_wait epoll_pwait fcntl dup dup2 dup3 readv writev recvmmsg ' +
      'sendmmsg sendfile socketpair pipe2 vfork pause splice'
    )
      .split(' ')
      .map((name) => [name, name]),
  ),
  pselect6: 'select',
  // pipe2(2) without flags.
  pipe: 'pipe2',
  eventfd2: 'eventfd',
  clone: 'fork',
  clone3: 'fork',
  fork: 'fork',
  wait4: 'waitpid',
  nanosleep: 'nanosleep',
  clock_nanosleep: 'nanosleep',
  exit_group: '_exit',
  ioctl: 'ioctl',
};

/** A record's name → the kernel's call that libc makes of it. */
const KERNEL_NAMES: Readonly<Record<string, string>> = {
  recv: 'recvfrom',
  send: 'sendto',
  pselect: 'select',
  pipe: 'pipe2',
  epoll_create: 'epoll_create1',
};

export const straceOptions = (file: string): string[] => [
  ...['-f', '-y', '-qq', '-s', '0', '-e', 'signal=none', '-o', file],
  // `?`: not every architecture has all of them.
  ...['-e', `trace=openat,execve,${Object.keys(NAMES).map((name) => `?${name}`)}`],
];

interface Line {
  readonly name: string;
  readonly args: string;
  readonly ret: string;
  readonly errno: string | undefined;
}

const parsed = (text: string): Line | null => {
  const match = /^(\w+)\((.*)\) += (\?|0x[0-9a-f]+|-?\d+)(?:<[^>]*>)?(?: (E\w+))?.*$/.exec(text);
  if (match === null) return null;
  const [, name = '', args = '', ret = '', errno] = match;
  return { name, args, ret, errno };
};

/** The lines of each thread, in the order in which its calls were entered. */
const linesByThread = (text: string): Map<number, Line[]> => {
  const threads = new Map<number, Line[]>();
  const unfinished = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [, id = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const tid = Number(id);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed === null ? rest : (unfinished.get(tid) ?? '') + (resumed[1] ?? '');
    unfinished.delete(tid);
    if (whole.endsWith(' <unfinished ...>')) {
      unfinished.set(tid, whole.slice(0, -' <unfinished ...>'.length));
      continue;
    }
    const call = parsed(whole);
    if (call === null) continue;
    const calls = threads.get(tid) ?? [];
    threads.set(tid, calls);
    calls.push(call);
  }
  return threads;
};

/**
 * Without what comes before the shim is at work: the starter's calls and the dynamic linker's, up to where
 * the shim has opened the rings and closed them again. @param begins whether it works from the first line on:
 * not in a program's first thread.
 */
const sinceShim = (lines: readonly Line[], begins: boolean): Line[] => {
  const kept: Line[] = [];
  let works = begins;
  let opens = false;
  for (const line of lines) {
    if (line.name === 'execve' && line.ret === '0') works = false;
    else if (line.name === 'openat') opens ||= /"\/proc\/\d+\/fd\/\d+"/.test(line.args);
    else if (opens && line.name === 'close') {
      opens = false;
      works = true;
    } else if (works && line.name !== 'execve') kept.push(line);
  }
  return kept;
};

/**
 * Without the questions that the shim itself asks the kernel: who connected, right after an accept, and
 * which address a socket got, right after a connect. (It asks fstat too, which is not compared.)
 */
const withoutQuestions = (lines: readonly Line[]): Line[] => {
  const kept: Line[] = [];
  let asks: { name: string; fd: string }[] = [];
  for (const line of lines) {
    const fd = /^-?\d+/.exec(line.args)?.[0] ?? '';
    const at = asks.findIndex((one) => one.name === line.name && one.fd === fd);
    const isOther = line.name === 'getsockopt' && !line.args.includes('SO_PEERCRED');
    if (at >= 0 && !isOther) {
      asks.splice(at, 1);
      continue;
    }
    // Not only right after: a signal handler may come in between.
    if (line.name === 'close') asks = asks.filter((one) => one.fd !== fd);
    if (line.name.startsWith('accept') && Number(line.ret) >= 0) {
      for (const name of ['getpeername', 'getsockopt']) asks.push({ name, fd: line.ret });
    }
    if (line.name === 'connect') asks.push({ name: 'getsockname', fd });
    kept.push(line);
  }
  return kept;
};

/** libc's own connection to nscd(8), for names: made inside libc, past the shim. */
const withoutNscd = (lines: readonly Line[]): Line[] => {
  const isNscd = (line: Line | undefined) => line?.args.includes('/nscd/socket') === true;
  return lines.filter(
    (line, at) =>
      !isNscd(line) &&
      !(line.name === 'socket' && isNscd(lines[at + 1])) &&
      !(line.name === 'close' && isNscd(lines[at - 1])),
  );
};

const withoutResult = new Set(['nanosleep', '_exit']);

const plain = ({ name, args, ret, errno }: Line): PlainCall[] => {
  const known = NAMES[name];
  // clone(2) with CLONE_VM is a thread, or posix_spawn's.
  if (known === undefined || (known === 'fork' && args.includes('CLONE_VM'))) return [];
  if (known === 'ioctl' && !/FIONBIO|FIONREAD/.test(args)) return [];
  const fd = /^(-?\d+)(<\/)?/.exec(args);
  // ERESTART… is what the kernel tells itself; a program that sees it sees EINTR.
  const symbol = errno?.startsWith('ERESTART') === true ? 'EINTR' : errno;
  const number = symbol === undefined ? undefined : constants.errno[symbol as 'EINTR'];
  const value = number === undefined ? Number(ret) : -number;
  return [
    {
      name: known,
      fd: fd === null || WITHOUT_FD.has(known) ? null : Number(fd[1]),
      ret: (ret === '?' && number === undefined) || withoutResult.has(known) ? null : value,
      onFile: fd?.[2] !== undefined,
    },
  ];
};

const WITHOUT_FD = new Set(
  'socket socketpair select poll ppoll epoll_create1 eventfd fork vfork waitpid nanosleep _exit pipe2'.split(
    ' ',
  ),
);

/** What strace saw of each of these threads. @param root the program's first process */
export const straced = (
  file: string,
  tids: Iterable<number>,
  root: number,
): Map<number, PlainCall[]> => {
  const lines = linesByThread(readFileSync(file, 'latin1'));
  return new Map(
    [...tids].map((tid) => {
      const own = sinceShim(lines.get(tid) ?? [], tid !== root);
      return [tid, withoutNscd(withoutQuestions(own)).flatMap(plain)];
    }),
  );
};

/** The only thread's calls in a run without the shim. */
export const stracedBare = (file: string): PlainCall[] => {
  const [lines = []] = linesByThread(readFileSync(file, 'latin1')).values();
  return lines.flatMap(plain);
};

/** The records' calls in the same form. */
export const recorded = (threads: readonly ObservedThread[]): Map<number, PlainCall[]> =>
  new Map(
    threads.map(({ tid, calls }) => [
      tid,
      calls
        .filter(({ name }) => name !== 'futex' && name !== 'execve')
        .map(({ name, fd, numbers, ret }) => {
          const known = KERNEL_NAMES[name] ?? name;
          const first = numbers[0] ?? -1;
          return {
            name: known,
            fd: fd === -1 && first !== -1 ? null : WITHOUT_FD.has(known) ? null : first,
            ret: withoutResult.has(known) ? null : ret,
            onFile: false,
          };
        }),
    ]),
  );

const lineOf = ({ name, fd, ret }: PlainCall): string => `${name} ${fd ?? ''} = ${ret ?? '?'}`;

/**
 * Where records and strace differ, a line each. What strace alone has counts unless it is on a regular
 * file: those of libc itself and of the dynamic linker are read past the shim.
 */
export const differences = (
  records: ReadonlyMap<number, readonly PlainCall[]>,
  strace: ReadonlyMap<number, readonly PlainCall[]>,
): string[] => {
  const found: string[] = [];
  for (const [tid, seen] of strace) {
    const own = records.get(tid) ?? [];
    let at = 0;
    for (const call of seen) {
      const mine = own[at];
      // Killed in a call, or before its return was recorded.
      const isLast = mine?.ret === null && at === own.length - 1;
      const same =
        mine !== undefined && lineOf(isLast ? { ...call, ret: null } : call) === lineOf(mine);
      if (same) at++;
      else if (!call.onFile) {
        const is = mine === undefined ? 'nothing more' : lineOf(mine);
        found.push(`${tid} #${at}: recorded ${is}, strace has ${lineOf(call)}`);
        break;
      }
    }
    if (found.length === 0 && at < own.length) {
      found.push(`${tid} #${at}: only recorded ${lineOf(own[at] as PlainCall)}`);
    }
  }
  return found;
};
