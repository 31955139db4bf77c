import { describe, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { UsageError } from './usage-error.ts';

describe('an address', () => {
  test.each([
    ['/tmp/s', 'unix-stream', '/tmp/s'],
    ['./s:with-colon', 'unix-stream', './s:with-colon'],
    ['unix:s', 'unix-stream', 's'],
    ['unix-stream:/tmp/s', 'unix-stream', '/tmp/s'],
    ['unix-seqpacket:/tmp/s', 'unix-seqpacket', '/tmp/s'],
    ['unix-dgram:/tmp/s', 'unix-dgram', '/tmp/s'],
  ])('%s is a path', (text, transport, path) => {
    expect(parseAddress(text)).toEqual({ kind: 'unix', transport, path });
  });

  test.each([
    ['127.0.0.1:80', 'tcp', '127.0.0.1', 80],
    ['localhost:8080', 'tcp', 'localhost', 8080],
    ['tcp:10.0.0.1:1', 'tcp', '10.0.0.1', 1],
    ['udp:127.0.0.1:65535', 'udp', '127.0.0.1', 65_535],
    ['[::1]:80', 'tcp', '::1', 80],
    ['udp:[::1]:80', 'udp', '::1', 80],
  ])('%s is a host and a port', (text, transport, host, port) => {
    expect(parseAddress(text)).toEqual({ kind: 'inet', transport, host, port });
  });

  test('lab-7 is a lab', () => {
    expect(parseAddress('lab-7')).toEqual({ kind: 'lab', id: 'lab-7' });
  });

  test.each([
    '',
    'nonsense',
    ':80',
    '127.0.0.1',
    '127.0.0.1:0',
    'tcp:host:99999',
    '::1:80',
    'unix:',
    'unix-dgram:',
  ])('%j is none of these', (text) => {
    expect(() => parseAddress(text)).toThrow(UsageError);
  });

  test('a path that is too long is refused with a remedy', () => {
    expect(() => parseAddress(`/${'x'.repeat(107)}`)).toThrow(/at most 107 bytes.*\.\/NAME/);
  });
});
