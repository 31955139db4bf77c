import { describe, expect, it } from 'vitest';
import { buf, Facts } from '../testing/facts.ts';
import { observe, saidSoFar } from '../testing/observe.ts';

const facts = new Facts();
const reads = [
  ...facts.call('client-1', 'read', 6, { fd: 4, buf: buf('AAABBB') }),
  ...facts.call('server', 'read', 3, { fd: 5, buf: buf('AAA') }),
  ...facts.call('server', 'read', 0, { fd: 5, buf: buf('') }),
  ...facts.call('server', 'read', 'ECONNRESET', { fd: 6, buf: buf('') }),
];

describe('happens', () => {
  it.each<[string, object, boolean | null, boolean, string]>([
    [
      'is met by the first call that matches, before the end',
      { happens: { actor: 'server', call: 'read', ret: 0 } },
      true,
      true,
      'the server: read(5, "") = 0',
    ],
    [
      'counts all that match',
      { happens: { actor: 'server', call: 'read' } },
      true,
      true,
      '3 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'takes any client for client-*',
      { happens: { actor: 'client-*', call: 'read', args: { buf: { contains: 'BB' } } } },
      true,
      true,
      'client 1: read(4, "AAABBB") = 6',
    ],
    [
      'takes one of several calls',
      { happens: { actor: 'server', call: ['recvmsg', 'read'], errno: 'ECONNRESET' } },
      true,
      true,
      'the server: read(6, "") = -1 ECONNRESET',
    ],
    [
      'knows success from failure',
      { happens: { actor: 'server', call: 'read', errno: null }, times: 2 },
      null,
      true,
      '2 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'with enough of them is met',
      { happens: { actor: 'server', call: 'read' }, times: { atLeast: 3 } },
      true,
      true,
      '3 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'with too few is not, at the end',
      { happens: { actor: 'server', call: 'read' }, times: { atLeast: 4 } },
      null,
      false,
      '3 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'with too many is not, at once',
      { happens: { actor: 'server', call: 'read' }, times: { atMost: 2 } },
      false,
      false,
      '3 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'with an upper bound is open until the end',
      { happens: { actor: 'server', call: 'read' }, times: { atMost: 3 } },
      null,
      true,
      '3 times, the first: the server: read(5, "AAA") = 3',
    ],
    [
      'exactly once says so',
      { happens: { actor: 'client-1', call: 'read' }, times: 1 },
      null,
      true,
      'once: client 1: read(4, "AAABBB") = 6',
    ],
    [
      'may be nothing at all',
      { happens: { actor: 'server', call: 'write' }, times: 0 },
      null,
      true,
      'no such call',
    ],
    [
      'tells the likest call when none matches',
      { happens: { actor: 'server', call: 'read', errno: 'ECONNRESET', args: { fd: 5 } } },
      null,
      false,
      'no such call; the nearest of 3 others was the server: read(6, "") = -1 ECONNRESET',
    ],
    [
      'does not take another actor’s call for one',
      { happens: { actor: 'client-2', call: 'read' } },
      null,
      false,
      'no such call',
    ],
    [
      'takes the entry of a call that has not returned',
      { happens: { when: 'entered', actor: 'server', call: 'read', args: { fd: 6 } } },
      true,
      true,
      'the server: read(6, "")',
    ],
    [
      'has no result to look at in an entry',
      { happens: { when: 'entered', actor: 'server', call: 'read', ret: 0 } },
      null,
      false,
      'no such call; the nearest of 3 others was the server: read(6, "")',
    ],
  ])('%s', (_what, check, open, ok, observed) => {
    expect(observe(check, reads)).toEqual({ open, ok, observed });
  });

  it('combines a call’s arguments and its result', () => {
    const more = new Facts();
    const transcript = [
      more.entered('server', 'read', { fd: 5, count: 128 }),
      more.entered('client-1', 'read', { fd: 9, count: 4096 }),
      more.returned('server', 'read', 3, { buf: buf('AAA') }),
      more.returned('client-1', 'read', 1, { buf: buf('B') }),
    ];
    const check = { happens: { actor: 'server', call: 'read', args: { count: 128, buf: 'AAA' } } };
    expect(observe(check, transcript).observed).toBe('the server: read(5, 128, "AAA") = 3');
  });

  it('does not give a new process the arguments of the one that was killed', () => {
    const more = new Facts();
    const transcript = [
      more.entered('server', 'accept', { sockfd: 3 }),
      more.exited('server'),
      ...more.call('server', 'accept', 5, { sockfd: 9 }),
    ];
    const check = { happens: { actor: 'server', call: 'accept', ret: 5 } };
    expect(observe(check, transcript).observed).toBe('the server: accept(9) = 5');
  });
});

describe('a set of descriptors', () => {
  const told = (has: string) => ({
    happens: { actor: 'server', call: 'epoll_wait', args: { events: { has } } },
  });
  const wakes = (facts: Facts, events: number[]) => [
    facts.entered('server', 'epoll_wait', { epfd: 4 }),
    facts.returned('server', 'epoll_wait', events.length, { events }),
  ];

  it('is searched for the socket that listen() was called on', () => {
    const facts = new Facts();
    const transcript = [
      ...facts.call('server', 'listen', 0, { sockfd: 3 }),
      ...wakes(facts, [5]),
      ...wakes(facts, [5, 3]),
    ];
    expect(observe(told('listening'), transcript).observed).toBe(
      'the server: epoll_wait(4, 5,3) = 2',
    );
    expect(observe(told('connected'), transcript).observed).toBe(
      '2 times, the first: the server: epoll_wait(4, 5) = 1',
    );
  });

  it('of a new process is not compared with the old one’s listening socket', () => {
    const facts = new Facts();
    const transcript = [
      ...facts.call('server', 'listen', 0, { sockfd: 3 }),
      facts.exited('server'),
      ...wakes(facts, [3]),
    ];
    const { ok, observed } = observe(told('listening'), transcript);
    expect(ok).toBe(false);
    expect(observed).toContain('no such call');
  });
});

describe('the evidence', () => {
  const sent = (text: string) => {
    const facts = new Facts().call('client-1', 'sendto', 1000, {
      buf: { length: 1000, preview: text },
    });
    return observe({ happens: { actor: 'client-1', call: 'sendto' } }, facts).observed;
  };

  it('cuts a long buffer, not the result', () => {
    const text = 'ok 33554432 bytes sha256 0123456789abcdef0123456789abcdef';
    expect(sent(text)).toBe('client 1: sendto("ok 33554432 bytes sha256 0123456789abcde") = 1000');
  });

  it('has a single repeated char, or what is not text, a few times only', () => {
    expect(sent('A'.repeat(64))).toBe('client 1: sendto("AAAAAAAA") = 1000');
    expect(sent(`\x19>:5${'~'.repeat(40)}`)).toBe('client 1: sendto("\\u0019>:5~~~~") = 1000');
    expect(sent('AAAAA')).toBe('client 1: sendto("AAAAA") = 1000');
  });
});

it('what may still come is reported as not there yet', () => {
  const check = { happens: { actor: 'server', call: 'read', errno: 'EAGAIN' } };
  expect(saidSoFar(check, reads)).toMatch(/^no such call yet; the nearest of 3 others was/);
});

describe('never', () => {
  it('is open until the end, where it holds', () => {
    const check = { never: { actor: 'server', call: 'read', errno: 'EAGAIN' } };
    expect(observe(check, reads)).toEqual({
      open: null,
      ok: true,
      observed: 'none of the 3 read calls failed',
    });
  });

  it('reports before the end that it held so far', () => {
    const check = { never: { actor: 'server', call: ['read', 'recvmsg'], errno: 'EAGAIN' } };
    expect(saidSoFar(check, reads)).toBe('true so far (3 read, recvmsg calls)');
    const accepts = new Facts().call('server', 'accept', 5);
    expect(saidSoFar(check, accepts)).toBe('true so far');
    expect(saidSoFar(check, [])).toBeNull();
  });

  it('of one call uses the singular', () => {
    const check = { never: { actor: 'client-1', call: 'read', errno: 'EAGAIN' } };
    expect(saidSoFar(check, reads)).toBe('true so far (1 read call)');
    expect(observe(check, reads).observed).toBe('1 read call, which did not fail');
  });

  it('reports when there was no call of that name', () => {
    expect(observe({ never: { actor: 'server', call: 'write' } }, reads)).toEqual({
      open: null,
      ok: true,
      observed: 'no such call',
    });
  });

  it('fails as soon as such a call was made, and names it', () => {
    const check = { never: { actor: 'server', call: 'read', ret: { atMost: 0 } } };
    expect(observe(check, reads)).toEqual({
      open: false,
      ok: false,
      observed: 'the server: read(5, "") = 0',
    });
  });
});
