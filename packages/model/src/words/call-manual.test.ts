import { constants } from 'node:os';
import { CALL_NAMES, CALLS, maySleep } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { CALL_MANUAL, pageOf, sectionOf } from './call-manual.ts';
import { ERRNO_SYMBOLS, errnoWords } from './errno.ts';

test('every call of the table has a page, and no other', () => {
  expect(Object.keys(CALL_MANUAL).sort()).toEqual([...CALL_NAMES].sort());
});

/** Members of struct msghdr and the like: behind a pointer in the prototype. */
const BEHIND = new Set([
  'buf of sendmsg',
  'len of recvmsg',
  'msg_name of sendmsg',
  'scm_rights of sendmsg',
  'events of epoll_ctl',
  'arg2 of prctl',
  'count of readv',
  'buf of writev',
  'count of writev',
  'timeout of ppoll',
  'op of futex',
  'on of futex',
  'arg of ioctl',
]);

test.each(CALL_NAMES)('%s: the prototype has its name and its arguments', (call) => {
  const { prototype, summary, sleeps, gives } = CALL_MANUAL[call];
  expect(prototype).toMatch(new RegExp(`^(int|long|void|pid_t|ssize_t|off_t) ${call}\\(.*\\);$`));
  for (const name of Object.keys(CALLS[call].entered)) {
    if (BEHIND.has(`${name} of ${call}`)) continue;
    expect(prototype).toMatch(new RegExp(`\\b${name}\\b`));
  }
  for (const words of [summary, gives]) expect(words).not.toMatch(/\.$|^$/);
  expect(sleeps !== null).toBe(maySleep(call));
});

test('a call that is not in the table has no page', () => {
  expect(pageOf('mremap')).toBeNull();
  expect(pageOf('toString')).toBeNull();
  expect(sectionOf('mremap')).toBe('mremap(2)');
});

test('the errors with an explanation exist, and a call may have its own', () => {
  for (const symbol of ERRNO_SYMBOLS) expect(constants.errno).toHaveProperty(symbol);
  expect(errnoWords('EAGAIN', 'accept')).toMatch(/accept queue is empty/);
  expect(errnoWords('EAGAIN')).not.toBe(errnoWords('EAGAIN', 'accept'));
  expect(errnoWords('ENOPE')).toBeNull();
});
