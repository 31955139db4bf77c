import { SocketariumError } from '@socketarium/protocol/wire';
import koffi from 'koffi';

/**
 * The C library as functions. Prototypes are those of the man pages, with `void *` for byte buffers, so
 * that koffi passes the buffer's own address and copies nothing. `intptr_t` stands for ssize_t, which
 * koffi does not name.
 */

if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) {
  throw new SocketariumError(
    'UNSUPPORTED_SYSTEM',
    `Socketarium makes the system calls of Linux on x86-64 and arm64, and this is ` +
      `${process.platform} on ${process.arch}: run "docker compose up".`,
  );
}

/** The process itself: Node links the C library dynamically, whichever it is (glibc or musl). */
const library = koffi.load(null);

/** A C function of integers and buffers. */
export type NativeFunction<
  A extends readonly (number | bigint | Uint8Array | Int32Array | string | null)[],
> = (...args: A) => number;

type Bytes = Uint8Array | null;
type Words = Int32Array | null;

const prototype = <
  A extends readonly (number | bigint | Uint8Array | Int32Array | string | null)[],
>(
  name: string,
  result: string,
  args: string[],
): NativeFunction<A> => library.func(name, result, args) as NativeFunction<A>;

export const native = {
  socket: prototype<[domain: number, type: number, protocol: number]>('socket', 'int', [
    'int',
    'int',
    'int',
  ]),
  bind: prototype<[number, Bytes, number]>('bind', 'int', ['int', 'void *', 'uint32_t']),
  listen: prototype<[number, number]>('listen', 'int', ['int', 'int']),
  accept: prototype<[number, Bytes, Words]>('accept', 'int', ['int', 'void *', 'void *']),
  connect: prototype<[number, Bytes, number]>('connect', 'int', ['int', 'void *', 'uint32_t']),
  read: prototype<[number, Bytes, number]>('read', 'intptr_t', ['int', 'void *', 'size_t']),
  write: prototype<[number, Bytes, number]>('write', 'intptr_t', ['int', 'void *', 'size_t']),
  close: prototype<[number]>('close', 'int', ['int']),
  unlink: prototype<[string]>('unlink', 'int', ['str']),
  select: prototype<[number, Bytes, Bytes, Bytes, Words]>('select', 'int', [
    'int',
    'void *',
    'void *',
    'void *',
    'void *',
  ]),
  poll: prototype<[fds: Words, nfds: number, timeout: number]>('poll', 'int', [
    'void *',
    'ulong',
    'int',
  ]),
  epoll_create1: prototype<[flags: number]>('epoll_create1', 'int', ['int']),
  epoll_ctl: prototype<[number, number, number, Bytes]>('epoll_ctl', 'int', [
    'int',
    'int',
    'int',
    'void *',
  ]),
  epoll_wait: prototype<[epfd: number, events: Bytes, maxevents: number, timeout: number]>(
    'epoll_wait',
    'int',
    ['int', 'void *', 'int', 'int'],
  ),
  recvfrom: prototype<[number, Bytes, number, number, Bytes, Words]>('recvfrom', 'intptr_t', [
    'int',
    'void *',
    'size_t',
    'int',
    'void *',
    'void *',
  ]),
  sendto: prototype<[number, Bytes, number, number, Bytes, number]>('sendto', 'intptr_t', [
    'int',
    'void *',
    'size_t',
    'int',
    'void *',
    'uint32_t',
  ]),
  recvmsg: prototype<[sockfd: number, msg: Bytes, flags: number]>('recvmsg', 'intptr_t', [
    'int',
    'void *',
    'int',
  ]),
  sendmsg: prototype<[sockfd: number, msg: Bytes, flags: number]>('sendmsg', 'intptr_t', [
    'int',
    'void *',
    'int',
  ]),
  // fcntl and open are variadic as well, see prctl.
  fcntl: prototype<[fd: number, cmd: number, arg: number]>('fcntl', 'int', ['int', 'int', 'int']),
  open: prototype<[pathname: string, flags: number, mode: number]>('open', 'int', [
    'str',
    'int',
    'uint',
  ]),
  dup: prototype<[oldfd: number]>('dup', 'int', ['int']),
  dup2: prototype<[oldfd: number, newfd: number]>('dup2', 'int', ['int', 'int']),
  nanosleep: prototype<[req: Words, rem: Words]>('nanosleep', 'int', ['void *', 'void *']),
  memfd_create: prototype<[name: string, flags: number]>('memfd_create', 'int', ['str', 'uint']),
  lseek: prototype<[fd: number, offset: number, whence: number]>('lseek', 'int64_t', [
    'int',
    'int64_t',
    'int',
  ]),
  prlimit: prototype<[pid: number, resource: number, newLimit: Bytes, oldLimit: Bytes]>(
    'prlimit',
    'int',
    ['int', 'int', 'void *', 'void *'],
  ),
  shutdown: prototype<[number, number]>('shutdown', 'int', ['int', 'int']),
  setsockopt: prototype<[number, number, number, Words, number]>('setsockopt', 'int', [
    'int',
    'int',
    'int',
    'void *',
    'uint32_t',
  ]),
  getsockopt: prototype<[number, number, number, Words, Words]>('getsockopt', 'int', [
    'int',
    'int',
    'int',
    'void *',
    'void *',
  ]),
  getsockname: prototype<[number, Bytes, Words]>('getsockname', 'int', ['int', 'void *', 'void *']),
  getpeername: prototype<[number, Bytes, Words]>('getpeername', 'int', ['int', 'void *', 'void *']),
  fstat: fstatPrototype(),
  umask: prototype<[mask: number]>('umask', 'uint', ['uint']),
  sigaction: prototype<[signum: number, act: Bytes, oldact: Bytes]>('sigaction', 'int', [
    'int',
    'void *',
    'void *',
  ]),
  pipe2: prototype<[pipefd: Words, flags: number]>('pipe2', 'int', ['void *', 'int']),
  // Addresses as numbers: user space ends at 2^47, or 2^48 on arm64.
  mmap: prototype<
    [addr: number, length: number, prot: number, flags: number, fd: number, offset: number]
  >('mmap', 'intptr_t', ['intptr_t', 'size_t', 'int', 'int', 'int', 'int64_t']),
  mprotect: prototype<[addr: number, length: number, prot: number]>('mprotect', 'int', [
    'intptr_t',
    'size_t',
    'int',
  ]),
  memcpy: prototype<[dest: number, src: Bytes, n: number]>('memcpy', 'intptr_t', [
    'intptr_t',
    'void *',
    'size_t',
  ]),
  pthread_create: prototype<[thread: Bytes, attr: null, start: number, arg: Bytes]>(
    'pthread_create',
    'int',
    ['void *', 'void *', 'intptr_t', 'void *'],
  ),
  pthread_detach: prototype<[thread: bigint]>('pthread_detach', 'int', ['uintptr_t']),
  // Variadic as well, see prctl.
  syscall: prototype<[number: number, number, number, number]>('syscall', 'long', [
    'long',
    'long',
    'long',
    'long',
  ]),
  // Variadic in C; on x86-64 and arm64 integers are passed alike in both conventions.
  prctl: prototype<[number, number, number, number, number]>('prctl', 'int', [
    'int',
    'ulong',
    'ulong',
    'ulong',
    'ulong',
  ]),
};

/** errno of the call just made. Read it first. */
export const lastErrno = (): number => koffi.errno();

/**
 * The address of a buffer's bytes, for structures with pointers to buffers; 0 for null and for an empty
 * one. It is valid as long as the caller keeps the buffer: V8 does not move its bytes.
 */
export const addressOf = (buffer: Uint8Array | Int32Array | null): bigint =>
  buffer === null ? 0n : koffi.address(buffer);

/** The address of a C function, for structures with pointers to functions. */
export function functionAddress(name: string): bigint {
  const address: unknown = library.symbol(name);
  if (typeof address !== 'bigint') throw new TypeError(`No address for ${name}.`);
  return address;
}

/**
 * glibc has `fstat` as a symbol since 2.33; before, its header called `__fxstat` with a version of
 * struct stat first, which is 1 on x86-64 and 0 on arm64.
 */
function fstatPrototype(): NativeFunction<[fd: number, statbuf: Bytes]> {
  try {
    return prototype('fstat', 'int', ['int', 'void *']);
  } catch {
    const versioned = prototype<[version: number, fd: number, statbuf: Bytes]>('__fxstat', 'int', [
      'int',
      'int',
      'void *',
    ]);
    const version = process.arch === 'arm64' ? 0 : 1;
    return (fd, statbuf) => versioned(version, fd, statbuf);
  }
}
