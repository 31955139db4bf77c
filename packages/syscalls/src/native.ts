import { SocketariumError } from '@socketarium/protocol/wire';
import koffi from 'koffi';

/**
 * The C library as functions. Prototypes are those of the man pages, with `void *` for what we pass
 * as bytes, so that koffi hands the buffer's own address over and copies nothing. `intptr_t` stands
 * for ssize_t, which koffi does not name.
 */

if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) {
  throw new SocketariumError(
    'UNSUPPORTED_SYSTEM',
    `Socketarium makes the system calls of Linux on x86-64 and arm64, and this is ` +
      `${process.platform} on ${process.arch}: run "docker compose up".`,
  );
}

// Every client that blocks holds one; koffi takes this only before the first library is loaded.
koffi.config({ max_async_calls: 4096 });

/** The process itself: Node links the C library dynamically, whichever it is (glibc or musl). */
const library = koffi.load(null);

/** A C function of integers and buffers. */
export interface NativeFunction<
  A extends readonly (number | Uint8Array | Int32Array | string | null)[],
> {
  (...args: A): number;
  /** On a pool thread. koffi keeps no reference to buffers: the caller must, until `done`. */
  async(...args: [...A, done: (error: Error | null, result: number) => void]): void;
}

type Bytes = Uint8Array | null;
type Words = Int32Array | null;

const prototype = <A extends readonly (number | Uint8Array | Int32Array | string | null)[]>(
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
  // Variadic as well, see prctl.
  syscall: prototype<[number: number, number, number, number]>('syscall', 'long', [
    'long',
    'long',
    'long',
    'long',
  ]),
  // Variadic in C; on x86-64 and arm64 integers travel alike in both conventions.
  prctl: prototype<[number, number, number, number, number]>('prctl', 'int', [
    'int',
    'ulong',
    'ulong',
    'ulong',
    'ulong',
  ]),
};

/** errno of the call just made; inside an async call's callback, of that call. Read it first thing. */
export const lastErrno = (): number => koffi.errno();

/** Where a C function lies, for the structures that hold pointers to functions. */
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
    const call = (fd: number, statbuf: Bytes) => versioned(version, fd, statbuf);
    return Object.assign(call, {
      async: (fd: number, statbuf: Bytes, done: (error: Error | null, result: number) => void) =>
        versioned.async(version, fd, statbuf, done),
    });
  }
}
