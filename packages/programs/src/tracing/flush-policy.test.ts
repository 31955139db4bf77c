import { ERRNO, encodeInet, fdSet, libc, newAddressBuffer, newFdSet } from '@socketarium/syscalls';
import {
  AF_INET,
  AF_UNIX,
  POLLOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from '@socketarium/syscalls/constants';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { FlushPolicy } from './flush-policy.ts';

const readySet = (...fds: number[]): Uint8Array => {
  const set = newFdSet();
  for (const fd of fds) fdSet(set, fd);
  return set;
};

describe('reading and accepting', () => {
  test('cannot sleep once after select reported the descriptor ready', () => {
    const policy = new FlushPolicy(() => true);
    expect(policy.readMaySleep(5)).toBe(true);
    policy.reported(readySet(5, 1023));
    expect(policy.readMaySleep(6)).toBe(true);
    expect(policy.readMaySleep(5)).toBe(false);
    expect(policy.readMaySleep(5)).toBe(true);
    expect(policy.readMaySleep(1023)).toBe(false);
    expect(policy.readMaySleep(5000)).toBe(true);
  });

  test('select’s report is dropped after its failure and by close', () => {
    const policy = new FlushPolicy(() => true);
    policy.reported(readySet(5, 6));
    policy.closed(5);
    policy.closed(5000);
    expect(policy.readMaySleep(5)).toBe(true);
    policy.reported(null);
    expect(policy.readMaySleep(6)).toBe(true);
  });
});

test('a non-blocking descriptor never sleeps, until its number is another descriptor', () => {
  const policy = new FlushPolicy(() => false);
  policy.setNonBlocking(5, true);
  expect(policy.readMaySleep(5)).toBe(false);
  expect(policy.readMaySleep(5)).toBe(false);
  expect(policy.writeMaySleep(5, 1_000_000)).toBe(false);
  expect(policy.readMaySleep(6)).toBe(true);
  policy.closed(5);
  expect(policy.readMaySleep(5)).toBe(true);
  policy.setNonBlocking(5, true);
  policy.setNonBlocking(5, false);
  expect(policy.writeMaySleep(5, 1)).toBe(true);
});

test('a report may contain descriptors above FD_SETSIZE', () => {
  const policy = new FlushPolicy(() => true);
  const bits = new Uint8Array(512);
  bits[500] = 0b100;
  policy.reported(bits);
  expect(policy.likely).toBe(4002);
  expect(policy.readMaySleep(4002)).toBe(false);
  expect(policy.readMaySleep(4002)).toBe(true);
});

describe('writing', () => {
  const asked: number[] = [];
  let writable = true;
  const policyThatAsks = () => {
    asked.length = 0;
    return new FlushPolicy((fd) => {
      asked.push(fd);
      return writable;
    });
  };

  test('one poll is good for 64 writes', () => {
    writable = true;
    const policy = policyThatAsks();
    for (let i = 0; i < 64; i++) expect(policy.writeMaySleep(7, 4)).toBe(false);
    expect(asked).toEqual([7]);
    policy.writeMaySleep(7, 4);
    policy.writeMaySleep(8, 4);
    expect(asked).toEqual([7, 7, 8]);
  });

  test('one poll is good for 4096 bytes, and more than that at once may sleep', () => {
    writable = true;
    const policy = policyThatAsks();
    expect(policy.writeMaySleep(7, 4096)).toBe(false);
    expect(policy.writeMaySleep(7, 1)).toBe(false);
    expect(asked).toEqual([7, 7]);
    expect(policy.writeMaySleep(7, 4097)).toBe(true);
    expect(policy.writeMaySleep(7, 1)).toBe(false);
    expect(asked).toEqual([7, 7, 7]);
  });

  test('not writable may sleep; a closed number starts anew', () => {
    writable = false;
    const policy = policyThatAsks();
    expect(policy.writeMaySleep(7, 4)).toBe(true);
    writable = true;
    expect(policy.writeMaySleep(7, 4)).toBe(false);
    policy.closed(7);
    expect(policy.writeMaySleep(7, 4)).toBe(false);
    expect(asked).toEqual([7, 7, 7]);
  });
});

describe('the kernel behaves as the policy assumes', () => {
  const open: number[] = [];
  afterEach(() => {
    for (const fd of open.splice(0)) libc.close(fd);
  });

  const must = (result: number): number => {
    expect(result).toBeGreaterThanOrEqual(0);
    return result;
  };

  /** A connected non-blocking socket, so that a write that would have slept returns EAGAIN. */
  const connected = (domain: number): { fd: number; peerFd: number } => {
    const listenFd = must(libc.socket(domain, SOCK_STREAM, 0));
    open.push(listenFd);
    // A Unix socket that is bound to its family only gets an abstract name, unix(7).
    const name = domain === AF_UNIX ? Uint8Array.of(AF_UNIX, 0) : encodeInet('127.0.0.1', 0);
    must(libc.bind(listenFd, name));
    must(libc.listen(listenFd, 1));
    const address = newAddressBuffer();
    must(libc.getsockname(listenFd, address));
    const fd = must(libc.socket(domain, SOCK_STREAM | SOCK_NONBLOCK, 0));
    open.push(fd);
    const done = libc.connect(fd, address.bytes.slice(0, address.length));
    expect([0, -ERRNO.EINPROGRESS]).toContain(done);
    const peerFd = must(libc.accept(listenFd, null));
    open.push(peerFd);
    return { fd, peerFd };
  };

  test.each([
    ['unix', AF_UNIX],
    ['tcp', AF_INET],
  ])('%s: a write that cannot sleep never finds the socket full', (_name, domain) => {
    const buffer = new Uint8Array(65_536);
    const sink = new Uint8Array(65_536);
    let full = 0;
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            { weight: 6, arbitrary: fc.constantFrom(1, 4, 17, 100) },
            { weight: 2, arbitrary: fc.integer({ min: 1, max: 4096 }) },
            { weight: 1, arbitrary: fc.constant(-30_000) },
          ),
          { minLength: 500, maxLength: 1500 },
        ),
        (sizes) => {
          const { fd, peerFd } = connected(domain);
          const policy = new FlushPolicy((at) => (libc.poll1(at, POLLOUT, 0) & POLLOUT) !== 0);
          for (const size of sizes) {
            // The peer reads now and then, and never as much as is written.
            if (size < 0) {
              if (libc.poll1(peerFd, 1, 0) > 0) libc.read(peerFd, sink, -size);
              continue;
            }
            const maySleep = policy.writeMaySleep(fd, size);
            const written = libc.write(fd, buffer, size);
            if (maySleep) full += 1;
            else expect(written).toBe(size);
          }
          for (const each of open.splice(0)) libc.close(each);
        },
      ),
      { numRuns: 10 },
    );
    if (domain === AF_UNIX) expect(full).toBeGreaterThan(0);
  });
});
