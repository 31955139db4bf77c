import { decodeName } from '@socketarium/protocol/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6 } from './ip.ts';
import {
  decodeSockaddr,
  encodeInet,
  encodeSockaddr,
  encodeUnixPath,
  formatSockaddr,
  SOCKADDR_MAX_BYTES,
  type SocketAddress,
} from './sockaddr.ts';
import { runC } from './testing/c-program.ts';

const port = fc.integer({ min: 0, max: 65_535 });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
  .map((whole) => Buffer.from(whole));
const path = fc
  .oneof(text, fc.uint8Array({ minLength: 1, maxLength: 107 }))
  .filter((bytes) => !bytes.includes(0) && bytes.length <= 107)
  .map(decodeName);
const anyAddress: fc.Arbitrary<SocketAddress> = fc.oneof(
  fc.constant({ family: 'unix', kind: 'unnamed' } as const),
  path.map((text) => ({ family: 'unix', kind: 'pathname', path: text }) as const),
  fc
    .uint8Array({ maxLength: 107 })
    .map((bytes) => Buffer.from(bytes).toString('latin1'))
    .map((name) => ({ family: 'unix', kind: 'abstract', name }) as const),
  fc.record({
    family: fc.constant('inet' as const),
    host: fc.uint8Array({ minLength: 4, maxLength: 4 }).map(formatIpv4),
    port,
  }),
  fc.record({
    family: fc.constant('inet6' as const),
    host: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(formatIpv6),
    port,
    flowinfo: uint32,
    scopeId: uint32,
  }),
);

describe('sockaddr', () => {
  it('is decoded to the address that it was encoded from', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        const bytes = encodeSockaddr(address);
        expect(decodeSockaddr(bytes)).toEqual(address);
        const room = new Uint8Array(SOCKADDR_MAX_BYTES).fill(0xaa);
        room.set(bytes);
        expect(decodeSockaddr(room, bytes.length)).toEqual(address);
      }),
    );
  });

  it('has C’s bytes', () => {
    const inC = runC(`#include <arpa/inet.h>
      #include <stddef.h>
      #include <stdio.h>
      #include <string.h>
      #include <sys/un.h>
      static void print(const void *bytes, size_t length) {
        for (size_t i = 0; i < length; i++) printf("%02x", ((const unsigned char *)bytes)[i]);
        puts("");
      }
      int main(void) {
        struct sockaddr_un un = { .sun_family = AF_UNIX };
        strcpy(un.sun_path, "/run/lab.sock");
        print(&un, offsetof(struct sockaddr_un, sun_path) + strlen(un.sun_path) + 1);
        memset(un.sun_path, 'x', 107);
        un.sun_path[107] = 0;
        print(&un, sizeof un);
        memcpy(un.sun_path, "\\0lab", 4);
        print(&un, offsetof(struct sockaddr_un, sun_path) + 4);
        struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(8080) };
        inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
        print(&in, sizeof in);
        struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(443) };
        in6.sin6_flowinfo = htonl(0x12345);
        in6.sin6_scope_id = 3;
        inet_pton(AF_INET6, "fe80::1:2", &in6.sin6_addr);
        print(&in6, sizeof in6);
        return 0;
      }`);
    const ours = [
      encodeUnixPath('/run/lab.sock'),
      encodeUnixPath('x'.repeat(107)),
      encodeSockaddr({ family: 'unix', kind: 'abstract', name: 'lab' }),
      encodeInet('127.0.0.1', 8080),
      encodeSockaddr({
        family: 'inet6',
        host: 'fe80::1:2',
        port: 443,
        flowinfo: 0x12345,
        scopeId: 3,
      }),
    ];
    expect(ours.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(inC.trim().split('\n'));
    expect(encodeUnixPath('x'.repeat(107))).toHaveLength(SOCKADDR_MAX_BYTES);
  });

  it('is printed in the usual form', () => {
    const print = (bytes: Uint8Array) => formatSockaddr(decodeSockaddr(bytes));
    expect(print(encodeUnixPath('/run/lab.sock'))).toBe('/run/lab.sock');
    expect(print(encodeSockaddr({ family: 'unix', kind: 'abstract', name: 'lab' }))).toBe('@lab');
    expect(print(encodeSockaddr({ family: 'unix', kind: 'unnamed' }))).toBe('');
    expect(print(encodeInet('127.0.0.1', 80))).toBe('127.0.0.1:80');
    expect(print(encodeInet('::1', 80))).toBe('[::1]:80');
    const scoped = { family: 'inet6', host: 'fe80::1', port: 1, flowinfo: 0, scopeId: 2 } as const;
    expect(formatSockaddr(scoped)).toBe('[fe80::1%2]:1');
  });

  it('reads the kernel’s special forms: no bytes, a path without its NUL', () => {
    const room = new Uint8Array(SOCKADDR_MAX_BYTES);
    expect(decodeSockaddr(room, 0)).toEqual({ family: 'unix', kind: 'unnamed' });
    const bare = encodeUnixPath('/a').subarray(0, 4);
    expect(decodeSockaddr(bare)).toEqual({ family: 'unix', kind: 'pathname', path: '/a' });
  });

  it('refuses a path over 107 bytes, counting bytes', () => {
    const tooLong = expect.objectContaining({ code: 'PATH_TOO_LONG' });
    expect(() => encodeUnixPath('x'.repeat(108))).toThrow(tooLong);
    expect(() => encodeUnixPath('é'.repeat(54))).toThrow(tooLong);
    expect(encodeUnixPath('é'.repeat(53))).toHaveLength(2 + 106 + 1);
    const name = 'x'.repeat(108);
    expect(() => encodeSockaddr({ family: 'unix', kind: 'abstract', name })).toThrow(tooLong);
  });

  it.each<[string, () => unknown]>([
    ['an empty path', () => encodeUnixPath('')],
    ['a path with a NUL', () => encodeUnixPath('/a\0b')],
    ['a port over 65535', () => encodeInet('127.0.0.1', 65_536)],
    ['a port that is no integer', () => encodeInet('127.0.0.1', 1.5)],
    ['a host name', () => encodeInet('localhost', 80)],
    ['an unknown family', () => decodeSockaddr(Uint8Array.of(99, 0, 1, 2))],
    ['a sockaddr_in that is cut short', () => decodeSockaddr(encodeInet('127.0.0.1', 80), 10)],
  ])('refuses %s', (_what, use) => {
    expect(use).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
