import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from '../../programs/src/services/conversation.ts';
import { descriptor } from '../../programs/src/services/descriptor.ts';
import { echo } from '../../programs/src/services/echo.ts';
import { file } from '../../programs/src/services/file.ts';
import { sum } from '../../programs/src/services/sum.ts';
import { openFile, RawClient } from '../../programs/src/testing/raw-client.ts';
import { temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { CServer } from './testing/processes.ts';

/** The services in C say byte for byte what those in TypeScript say. */

const refuse = (): never => {
  throw new Error('no call is expected');
};
const noFiles = { read: refuse, lseek: refuse, close: refuse };
const STREAM = { sum, echo, file };

/** What the service in TypeScript answers to these bytes, and whether it is complete then. */
const answerOf = (conversation: Conversation, bytes: Buffer): { text: string; done: boolean } => {
  const { replies, done } = conversation.feed({ bytes, length: bytes.length });
  const parts = replies.map((reply) => Buffer.from(reply.bytes.subarray(0, reply.length)));
  return { text: Buffer.concat(parts).toString('latin1'), done };
};

const start = (...args: string[]): Promise<CServer> =>
  CServer.start('poll', args, join(temporaryDirectory(), 's'));

/** What the server in C answers to bytes that end. */
const answerInC = async (server: CServer, bytes: Buffer): Promise<string> => {
  const client = server.connect();
  client.socket.end(bytes);
  return client.end();
};

const LINES = [
  ...['0', '1', '-1', '+5', ' 7\t', '\r8\r', '', ' ', '-', '+', '--1', '1e3', '0x1', '1.0', '٣'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '-0', '00', '1 2'],
  ...['-9223372036854775809', '00000000000000000000001', 'x'.repeat(40), 'x'.repeat(41)],
  ...['\x1b[31m', '\x00', '1\x00', '\xff', 'FILE f 2', 'FILE  0', 'FILE f 8589934593'],
];

const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
const files = fc
  .tuple(fc.constantFrom('f', '', 'a b', '\xff'), fc.nat(300), fc.constantFrom('', ' ', 'x', 'F'))
  .map(([name, length, more]) => {
    const text = 'abcdefghij'.repeat(30).slice(0, length);
    const hash = more === 'F' ? sha256(text).toUpperCase() : sha256(text);
    return `FILE ${name} ${length}\n${text}${more === 'x' ? '0'.repeat(64) : hash}${more.trim() === '' ? '\n' : ''}${more}\n`;
  });
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

test.each(['sum', 'echo', 'file'] as const)('%s: any bytes on a stream', async (service) => {
  const server = await start('-s', service);
  const line = fc.constantFrom(...LINES).map((text) => `${text}\n`);
  const anything = fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) => Buffer.from(bytes).toString('latin1'));
  const input = fc
    .array(fc.oneof(line, files, anything), { maxLength: 12 })
    .map((parts) => bytesOf(parts.join('')));
  await fc.assert(
    fc.asyncProperty(input, async (bytes) => {
      const expected = answerOf(STREAM[service].begin(noFiles), bytes).text;
      expect(await answerInC(server, bytes)).toBe(expected);
    }),
    { numRuns: 150 },
  );
  expect((await server.program.terminate()).code).toBe(0);
});

test.each([
  ['echo', 65_536],
  ['echo', 65_537],
  ['sum', 65_536],
  ['sum', 65_537],
] as const)('%s: a line of %i bytes', async (service, length) => {
  const server = await start('-s', service);
  const bytes = bytesOf(`${' '.repeat(length - 1)}5\n1\n0\n`);
  const expected = answerOf(STREAM[service].begin(noFiles), bytes).text;
  expect(await answerInC(server, bytes)).toBe(expected);
});

test('sum: more than 64 bits', async () => {
  const server = await start('-s', 'sum');
  const bytes = bytesOf(`${'-9223372036854775808\n'.repeat(5)}0\n`);
  expect(await answerInC(server, bytes)).toBe('-46116860184273879040\n');
});

describe('in messages', () => {
  test.each(['sum', 'echo', 'file'] as const)('%s', async (service) => {
    const server = await CServer.start(
      'poll',
      ['-t', 'unix-seqpacket', '-s', service],
      join(temporaryDirectory(), 's'),
    );
    const hash = fc.constantFrom('', 'a', 'abc', 'abcabc').map((text) => sha256(text));
    const header = fc.constantFrom(
      'FILE f 0\n',
      'FILE f 3\n',
      'FILE f 6\n',
      'FILE f x\n',
      'FILE f 3',
    );
    const message = fc.oneof(
      fc.constantFrom(...LINES.filter((text) => text !== '')),
      header,
      fc.constantFrom('abc', 'a', '1\n2\n', '\n'),
      hash,
      hash.map((text) => `${text}\n`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (messages) => {
        const twin = STREAM[service].beginMessages(noFiles);
        const client = new RawClient('unix-seqpacket', server.address);
        for (const text of messages) {
          // The buffer of sum: what does not fit is lost.
          const bytes = bytesOf(service === 'sum' ? text.slice(0, 128) : text);
          const { text: expected, done } = answerOf(twin, bytes);
          await client.send(bytesOf(text));
          let got = '';
          while (got.length < expected.length) got += await client.received();
          expect(got).toBe(expected);
          if (!done) continue;
          expect(await client.received()).toBe('');
          break;
        }
        client.close();
      }),
      { numRuns: 100 },
    );
  });
});

test('descriptor: any content', async () => {
  const server = await start('-s', 'descriptor');
  const client = new RawClient('unix-stream', server.address);
  const folder = temporaryDirectory();
  let count = 0;
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
    fc
      .constantFrom('ef bb bf', 'c2 80', 'e2 82', 'f0 9f 98', 'ed a0 80', '0a 0d', 'f4 90 80 80')
      .map((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
      const content = Buffer.concat(pieces);
      const files = {
        ...noFiles,
        lseek: () => 0,
        read: (_fd: number, into: Uint8Array) => {
          into.set(content);
          return content.length;
        },
      };
      const twin = descriptor.begin(files);
      const { replies } = twin.feed({ bytes: bytesOf('x\n'), length: 2, descriptors: [9] });
      const expected = Buffer.from(replies[0]?.bytes ?? '').toString('latin1');
      count += 1;
      const path = join(folder, String(count));
      writeFileSync(path, content);
      await client.send('x\n', [openFile(path, '')]);
      let got = '';
      while (got.length < expected.length) got += await client.received();
      expect(got).toBe(expected);
    }),
    { numRuns: 100 },
  );
});

test('descriptor: what is no file is not read', async () => {
  const server = await start('-s', 'descriptor');
  const client = new RawClient('unix-stream', server.address);
  await client.send('a socket\n', [client.fd]);
  expect(await client.received()).toBe('not a file: ESPIPE\n');
  await client.send('none\n');
  expect(await client.received()).toBe('no descriptor came\n');
});
