import { describe, expect, it } from 'vitest';
import { buf, Facts } from '../testing/facts.ts';
import { observe } from '../testing/observe.ts';

describe('tookMs', () => {
  const facts = new Facts();
  const reads = [
    facts.entered('client-1', 'read', {}, 0),
    facts.entered('client-2', 'read', {}, 0),
    facts.returned('client-1', 'read', 4, {}, 500.5),
    facts.returned('client-2', 'read', 4, {}, 1500.4),
  ];
  const read = { actor: 'client-*', call: 'read' };

  it('is met by one call of that duration, and reports how long it was', () => {
    expect(observe({ call: read, tookMs: { atLeast: 1400 } }, reads)).toEqual({
      open: true,
      ok: true,
      observed: 'client 2: read() = 4 took 1500 ms',
    });
  });

  it('is not met by others, and reports the nearest', () => {
    expect(observe({ call: read, tookMs: { atLeast: 600, atMost: 700 } }, reads)).toEqual({
      open: null,
      ok: false,
      observed: 'of 2 calls the nearest, client 1: read() = 4 took 501 ms',
    });
    expect(observe({ call: read, tookMs: 1400 }, reads).observed).toMatch('client 2');
  });

  it('does not count a call whose entry is unknown, or that has not returned', () => {
    const more = new Facts();
    const halves = [more.returned('client-1', 'read', 1), more.entered('client-2', 'read')];
    expect(observe({ call: read, tookMs: { atLeast: 0 } }, halves)).toMatchObject({ ok: false });
  });
});

describe('differ', () => {
  const check = (arg: string) => ({
    differ: {
      a: { actor: 'client-1', call: 'sendmsg' },
      b: { actor: 'server', call: 'recvmsg' },
      arg,
    },
  });
  const facts = new Facts();
  const passing = [
    ...facts.call('client-1', 'sendmsg', 3, { scm_rights: [7], buf: buf('fd\n') }),
    ...facts.call('server', 'recvmsg', 3, { scm_rights: [9], buf: buf('fd\n') }),
    ...facts.call('server', 'recvmsg', 4, { scm_rights: [7], buf: buf('fd\n') }),
  ];

  it('compares the first calls that match', () => {
    expect(observe(check('scm_rights'), passing)).toMatchObject({ open: true, ok: true });
    expect(observe(check('scm_rights'), passing).observed).toBe(
      'scm_rights was [7] in client 1: sendmsg(7, "fd\\n") = 3, and scm_rights was [9] in the server: recvmsg(9, "fd\\n") = 3',
    );
  });

  it('does not hold for the same text, nor for the same result', () => {
    expect(observe(check('buf'), passing)).toMatchObject({ open: false, ok: false });
    expect(observe(check('ret'), passing)).toMatchObject({ open: false, ok: false });
  });

  it('does not hold when there is nothing to compare', () => {
    expect(observe(check('msg_name'), passing)).toMatchObject({ open: null, ok: false });
    expect(observe(check('ret'), passing.slice(0, 2)).observed).toMatch(
      / and recvmsg of the server: no such call$/,
    );
  });
});
