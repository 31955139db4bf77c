import { describe, expect, test } from 'vitest';
import { type CallFacts, callCard } from './call-card.ts';

const where = { host: 'here', pid: 400, tid: 400 };
const told = (
  call: string,
  args: CallFacts['args'],
  [ret, errno]: [number, string | null],
  back: CallFacts['args'] = {},
): CallFacts => ({
  call,
  where,
  args,
  t: 1e9,
  end: { kind: 'returned', t: 2.5e9, args: back, ret, errno },
});
const card = (...of: Parameters<typeof told>) => callCard(told(...of), 9e9);

describe('a call', () => {
  test('has the page of the manual, its arguments by name, its result in words', () => {
    const buf = { length: 6, preview: 'h\xc3\xa9ll' };
    const words = card('read', { fd: 5, count: 128 }, [6, null], { buf });
    expect(words).toMatchObject({
      title: 'read(2)',
      made: 'read(5, 128)',
      args: [
        { name: 'fd', value: '5' },
        { name: 'buf', value: '"héll"… (the first 5 of 6 bytes)' },
        { name: 'count', value: '128' },
      ],
      value: '= 6',
      result: '6 bytes received, with room for 128',
      failed: false,
      took: 'It took 1.50 s from its entry to its return, sleep included.',
    });
    expect(words.page?.prototype).toBe('ssize_t read(int fd, void *buf, size_t count);');
  });

  test('that failed says why', () => {
    const words = card('accept', { sockfd: 3 }, [-1, 'EAGAIN']);
    expect(words.value).toBe('= -1 EAGAIN');
    expect(words.result).toMatch(/^it failed with EAGAIN: the accept queue is empty/);
    expect(words.failed).toBe(true);
    expect(card('bind', { sockfd: 3, addr: '/s' }, [-1, 'EODD']).result).toBe(
      'it failed with EODD',
    );
  });

  test.each([
    [told('accept', { sockfd: 3 }, [5, null]), 'descriptor 5 is the connected socket'],
    [told('read', { fd: 5, count: 9 }, [0, null]), /^0: end-of-file/],
    [
      told('recvmsg', { sockfd: 5, len: 4, flags: '0' }, [4, null], { msg_flags: 'MSG_TRUNC' }),
      /the rest is lost$/,
    ],
    [
      told('write', { fd: 5, buf: { length: 100, preview: '' }, count: 100 }, [40, null]),
      '40 of 100 bytes taken; the rest must be written again',
    ],
    [
      told('write', { fd: 5, buf: { length: 1, preview: '' }, count: 1 }, [1, null]),
      'all 1 byte taken',
    ],
    [
      told('select', { nfds: 6, readfds: [3, 5], timeout: -1 }, [1, null], { readfds: [5] }),
      '1 descriptor ready: 5',
    ],
    [told('poll', { fds: [3], nfds: 1, timeout: 5 }, [0, null], { fds: [] }), /timeout passed/],
    [told('close', { fd: 7 }, [0, null]), 'done: descriptor 7 is free again'],
    [told('listen', { sockfd: 3, backlog: 1 }, [0, null]), 'done'],
    [told('ioctl', { arg0: 3, arg1: 21531 }, [0, null]), 'done'],
  ])('$call in words', (one, result) => {
    const words = callCard(one, 0).result;
    if (typeof result === 'string') expect(words).toBe(result);
    else expect(words).toMatch(result);
  });

  test('an open call, or one with an unknown end, is described as such and no more', () => {
    const open = callCard({ call: 'accept', where, args: { sockfd: 3 }, t: 1e9, end: null }, 3e9);
    expect(open).toMatchObject({
      value: null,
      result: 'it has not returned yet',
      took: 'It has lasted 2.00 s so far.',
      sleepsWhen: 'This call sleeps while the accept queue is empty.',
    });
    const base = { call: 'read', where, args: { fd: 3, count: 1 }, t: 1e9 };
    const unseen = callCard({ ...base, end: { kind: 'unseen', t: 2e9 } }, 3e9);
    expect(unseen).toMatchObject({ value: null, took: 'How long it took is not known.' });
    const died = callCard({ ...base, end: { kind: 'died', t: 2e9 } }, 3e9);
    expect(died).toMatchObject({ value: null, failed: true });
  });

  test('a call known not to sleep is not described as having slept', () => {
    const words = callCard({ ...told('read', { fd: 5, count: 9 }, [1, null]), sleeps: false }, 0);
    expect(words.sleepsWhen).toMatch(/Here it was certain to return at once\.$/);
    expect(words.took).not.toContain('sleep');
    expect(card('close', { fd: 7 }, [0, null]).sleepsWhen).toBe('This call never sleeps.');
    expect(card('mremap', { arg0: 3 }, [0, null]).sleepsWhen).toContain('not known');
  });
});
