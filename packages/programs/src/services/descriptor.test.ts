import { ERRNO } from '@socketarium/syscalls/errno';
import { expect, test } from 'vitest';
import type { FileCalls } from '../server-calls.ts';
import { descriptor } from './descriptor.ts';

/** Files by descriptor; a number is what lseek returns, and a file that cannot be read has null. */
const files = (open: Record<number, string | null | number>): FileCalls => ({
  lseek: (fd) => (typeof open[fd] === 'number' ? open[fd] : 0),
  read: (fd, buf) => {
    const content = open[fd];
    return typeof content === 'string'
      ? (buf.set(Buffer.from(content)) ?? content.length)
      : -ERRNO.EBADF;
  },
  close: () => {
    throw new Error('it is the server that closes');
  },
});

const said = (calls: FileCalls, text: string, descriptors: number[]): string[] => {
  const bytes = Buffer.from(text);
  const { replies } = descriptor.begin(calls).feed({ bytes, length: bytes.length, descriptors });
  return replies.map((reply) => Buffer.from(reply.bytes).toString());
};

test('a line for each descriptor: its size, and its beginning', () => {
  const calls = files({ 5: 'one\ntwo\x1b[0m', 6: 'x'.repeat(300), 7: null, 8: -ERRNO.ESPIPE });
  expect(said(calls, 'fd\n', [5, 6, 7, 8])).toEqual([
    '11 bytes: one two [0m\n',
    `300 bytes: ${'x'.repeat(200)}\n`,
    'not readable: EBADF\n',
    'not a file: ESPIPE\n',
  ]);
});

test('a line without a descriptor gets a message; half a line is waited for', () => {
  expect(said(files({}), 'fd\n', [])).toEqual(['no descriptor came\n']);
  expect(said(files({}), 'f', [])).toEqual([]);
});
