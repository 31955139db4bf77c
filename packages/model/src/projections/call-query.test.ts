import { describe, expect, test } from 'vitest';
import type { ListedCall } from './call-log.ts';
import { matches, parseQuery, withoutTerm, withTerm } from './call-query.ts';

const row = (
  role: string,
  call: string,
  args: ListedCall['args'],
  result?: [number, string | null, ListedCall['args']?],
): ListedCall => ({
  kind: 'call',
  seq: 1,
  t: 0,
  where: { host: 'here', pid: 400, tid: 407 },
  role,
  call,
  args,
  end:
    result === undefined
      ? null
      : { kind: 'returned', seq: 2, t: 1, ret: result[0], errno: result[1], args: result[2] ?? {} },
});

const ROWS = {
  accepting: row('server', 'accept', { sockfd: 3 }),
  accepted: row('server', 'accept', { sockfd: 3 }, [5, null, { addr: '' }]),
  read: row('server', 'read', { fd: 5, count: 128 }, [
    6,
    null,
    { buf: { length: 6, preview: 'h\xc3\xa9llo' } },
  ]),
  would: row('server-2', 'read', { fd: 5, count: 128 }, [-1, 'EAGAIN']),
  ready: row('server', 'select', { nfds: 6, readfds: [3, 5] }, [1, null, { readfds: [5] }]),
  connect: row('client-2', 'connect', { sockfd: 4, addr: '/tmp/s' }, [-1, 'ECONNREFUSED']),
  external: row('812', 'ioctl', { arg0: 5 }, [0, null]),
};
const NAMES: Readonly<Record<string, string>> = { 'client-2': 'client 2', '812': 'nc' };

const found = (typed: string): string[] =>
  Object.entries(ROWS)
    .filter(([, one]) =>
      matches(parseQuery(typed), one, { name: NAMES[one.role] ?? one.role.replace('-', ' ') }),
    )
    .map(([name]) => name);

describe('looking for', () => {
  test.each([
    ['', Object.keys(ROWS)],
    ['read', ['read', 'would']],
    ['Read', ['read', 'would']],
    ['read accept', ['accepting', 'accepted', 'read', 'would']],
    ['call:re*', ['read', 'would']],
    ['ioctl', ['external']],
    ['fd:5', ['accepted', 'read', 'would', 'ready']],
    ['fd:3', ['accepting', 'accepted']],
    ['EAGAIN', ['would']],
    ['errno:eagain errno:ECONNREFUSED', ['would', 'connect']],
    ['errno:*', ['would', 'connect']],
    ['errno:none read', ['read']],
    ['server', ['accepting', 'accepted', 'read', 'would', 'ready']],
    ['server:1 read', ['read']],
    ['server:2', ['would']],
    ['client', ['connect', 'external']],
    ['client:2', ['connect']],
    ['client:nc', ['external']],
    ['read fd:5 errno:EAGAIN server:2', ['would']],
    ['-server', ['connect', 'external']],
    ['fd:5 -read -select', ['accepted']],
    ['"héllo"', ['read']],
    ['text:/tmp', ['connect']],
    ['thread:407 read', ['read', 'would']],
    ['thread:1', []],
  ])('%j', (typed, names) => {
    expect(found(typed)).toEqual(names);
    expect(parseQuery(typed).wrong).toEqual([]);
  });

  test('a term without a possible match is reported, and matches nothing', () => {
    for (const typed of ['colour:red', 'fd:four', 'fd:', 'server:x', 'call:']) {
      expect(parseQuery(typed)).toEqual({ terms: [], wrong: [typed] });
    }
    expect(parseQuery('read fd:x').terms).toHaveLength(1);
  });

  test('a half-typed term is used as it is', () => {
    expect(parseQuery('"hal').terms).toMatchObject([{ key: 'text', value: 'hal' }]);
    expect(parseQuery('-').terms).toMatchObject([{ key: 'text', value: '-', not: false }]);
  });
});

test('a term is removed, or replaces others of its kind', () => {
  expect(withoutTerm('read fd:4  "a b" fd:5', '"a b"')).toBe('read fd:4 fd:5');
  expect(withTerm('read client:2 fd:4', 'server', ['client', 'server'])).toBe('read fd:4 server');
  expect(withTerm('read client:2', null, ['client', 'server'])).toBe('read');
});
