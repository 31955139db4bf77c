import { expect, test } from 'vitest';
import { callRowText, shortenPaths } from './call-row.ts';

const row = {
  kind: 'call',
  seq: 1,
  t: 0,
  where: { host: 'here', pid: 4, tid: 4 },
  role: 'server',
  call: 'read',
  args: { fd: 5, count: 128 },
  end: null,
} as const;

test('a call that sleeps is shown so after a tenth of a second, with its duration', () => {
  expect(callRowText(row, 50e6).note).toBeNull();
  expect(callRowText(row, 1234e6)).toMatchObject({ text: 'read(5, 128)', note: 'asleep 1.2 s' });
});

test('a call of a stopped process, or one that was known not to sleep, is not said to sleep', () => {
  expect(callRowText(row, 1234e6, true).note).toBe('stopped');
  expect(callRowText({ ...row, sleeps: false }, 1234e6).note).toBeNull();
  const end = { kind: 'returned', seq: 2, t: 300e6, args: {}, ret: 2, errno: null } as const;
  expect(callRowText({ ...row, end }, 9e9).note).toBe('slept 0.3 s');
  expect(callRowText({ ...row, sleeps: false, end }, 9e9).note).toBeNull();
});

test('a call that returned is printed as strace does', () => {
  const buf = { length: 2, preview: '5\n' };
  const end = { kind: 'returned', seq: 2, t: 1e6, args: { buf }, ret: 2, errno: null } as const;
  expect(callRowText({ ...row, end }, 9e9)).toEqual({
    text: 'read(5, "5\\n", 128) = 2',
    note: null,
    tone: 'plain',
  });
  const failed = { ...end, args: {}, ret: -1, errno: 'EINTR', t: 300e6 };
  expect(callRowText({ ...row, end: failed }, 9e9)).toMatchObject({
    note: 'slept 0.3 s',
    tone: 'failed',
  });
});

test('paths end in what matters', () => {
  expect(shortenPaths('connect(4, /run/user/0/x/lab-1.sock) = 0')).toBe(
    'connect(4, …/lab-1.sock) = 0',
  );
  expect(shortenPaths('unlink("/tmp/a/lab-1.sock") = 0')).toBe('unlink("…/lab-1.sock") = 0');
  expect(shortenPaths('connect(4, 127.0.0.1:80) = 0')).toBe('connect(4, 127.0.0.1:80) = 0');
});
