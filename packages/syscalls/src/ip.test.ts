import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ip.ts';
import { runC } from './testing/c-program.ts';

const sixteenBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
/** Runs of zeros are where the text forms differ. */
const groups = fc
  .array(fc.constantFrom(0, 0, 0, 1, 0xffff, 0x0a00, 0x0db8), { minLength: 8, maxLength: 8 })
  .map((words) => Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])));
const almostAddress = fc
  .array(fc.constantFrom(':', '::', '.', '0', '1', 'ff', '255', '256', '01', 'g', '%1'), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

describe('IP addresses in text', () => {
  it('are parsed back to the bytes they were made of', () => {
    fc.assert(
      fc.property(fc.oneof(sixteenBytes, groups), (bytes) => {
        expect(parseIpv6(formatIpv6(bytes))).toEqual(bytes);
        expect(parseIpv4(formatIpv4(bytes.subarray(0, 4)))).toEqual(bytes.slice(0, 4));
      }),
    );
  });

  it('are refused when invalid', () => {
    fc.assert(
      fc.property(fc.oneof(almostAddress, fc.ipV6(), fc.ipV4(), fc.string()), (text) => {
        if (isIPv6(text) && !text.includes('%')) expect(parseIpv6(text)).toHaveLength(16);
        else expect(() => parseIpv6(text)).toThrow('Not an IP');
        if (isIPv4(text)) expect(parseIpv4(text)).toHaveLength(4);
        else expect(() => parseIpv4(text)).toThrow('Not an IPv4 address');
      }),
      { numRuns: 2000 },
    );
  });

  it('are those of inet_ntop and inet_pton', () => {
    const samples = fc
      .sample(fc.oneof(sixteenBytes, groups, groups), { numRuns: 400, seed: 7 })
      .concat(
        ['::ffff:10.1.2.3', '::1', '::', '::1:2'].map((text) => Uint8Array.from(parseIpv6(text))),
      );
    const inC = runC(
      `#include <arpa/inet.h>
      #include <stdio.h>
      #include <string.h>
      int main(int argc, char **argv) {
        for (int a = 1; a < argc; a++) {
          unsigned char bytes[16], back[16];
          char text[64];
          for (int i = 0; i < 16; i++) sscanf(argv[a] + 2 * i, "%2hhx", &bytes[i]);
          inet_ntop(AF_INET6, bytes, text, sizeof text);
          if (inet_pton(AF_INET6, text, back) != 1 || memcmp(bytes, back, 16) != 0) return 1;
          puts(text);
        }
        return 0;
      }`,
      samples.map((bytes) => Buffer.from(bytes).toString('hex')),
    );
    expect(samples.map(formatIpv6)).toEqual(inC.trim().split('\n'));
  });
});
