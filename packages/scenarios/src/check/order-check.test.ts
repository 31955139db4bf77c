import type { SocketariumEvent } from '@socketarium/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buf, Facts } from '../testing/facts.ts';
import { observe, saidSoFar } from '../testing/observe.ts';

const write = { actor: 'client-1', call: 'write', args: { buf: 'AAA' } };
const accept = { actor: 'server', call: 'accept' };
const read = { actor: 'server', call: 'read', ret: 3 };
const chain = { inOrder: [write, accept, read] };

describe('inOrder', () => {
  it('is met as soon as the last has come, whatever lies between', () => {
    const facts = new Facts();
    const transcript = [
      ...facts.call('client-1', 'write', 3, { buf: buf('AAA') }),
      ...facts.call('client-2', 'write', 3, { buf: buf('AAA') }),
      ...facts.call('server', 'accept', 5),
      ...facts.call('server', 'read', 3),
      ...facts.call('server', 'accept', 6),
    ];
    expect(observe(chain, transcript)).toEqual({
      open: true,
      ok: true,
      observed:
        'client 1: write("AAA") = 3, then the server: accept() = 5, then the server: read() = 3',
    });
  });

  it('reports before the end how far it came', () => {
    const story = new Facts().call('client-1', 'write', 3, { buf: buf('AAA') });
    expect(saidSoFar(chain, story)).toBe(
      'client 1: write("AAA") = 3, and no accept of the server yet',
    );
  });

  it('reports how far it came and what was there instead', () => {
    const facts = new Facts();
    const transcript = [
      ...facts.call('client-1', 'write', 3, { buf: buf('AAA') }),
      ...facts.call('server', 'accept', 5),
      ...facts.call('server', 'read', 'ECONNRESET'),
    ];
    expect(observe(chain, transcript)).toEqual({
      open: null,
      ok: false,
      observed:
        'client 1: write("AAA") = 3, then the server: accept() = 5, and after it no read of the server that returned 3 (no such call; the nearest was the server: read() = -1 ECONNRESET)',
    });
  });

  it('reports when the next was there, but earlier', () => {
    const facts = new Facts();
    const transcript = [
      ...facts.call('server', 'accept', 5),
      ...facts.call('client-1', 'write', 3, { buf: buf('AAA') }),
    ];
    expect(observe({ inOrder: [write, accept] }, transcript).observed).toBe(
      'client 1: write("AAA") = 3, and after it no accept of the server (the server: accept() = 5 was before that)',
    );
  });

  it('names the first when not even that was there', () => {
    expect(observe(chain, new Facts().call('client-1', 'write', 'EPIPE')).observed).toBe(
      'write of client 1 that has buf "AAA": no such call; the nearest was client 1: write() = -1 EPIPE',
    );
  });

  it('uses the time of the calls, not that of their arrival', () => {
    const facts = new Facts();
    const transcript = [
      facts.returned('server', 'accept', 5, {}, 20),
      facts.returned('server', 'read', 3, {}, 30),
      facts.returned('client-1', 'write', 3, { buf: buf('AAA') }, 10),
    ];
    expect(observe(chain, transcript)).toMatchObject({ open: true, ok: true });
  });

  it('may contain the same call twice, and counts no call twice', () => {
    const once = new Facts().call('server', 'read', 3);
    expect(observe({ inOrder: [read, read] }, once).ok).toBe(false);
    const facts = new Facts();
    const twice = [...facts.call('server', 'read', 3), ...facts.call('server', 'read', 3)];
    expect(observe({ inOrder: [read, read] }, twice).ok).toBe(true);
  });

  it('mixes entries and returns', () => {
    const facts = new Facts();
    const transcript = [
      facts.entered('server', 'close', {}, 1),
      facts.returned('client-1', 'read', 0, {}, 2),
      facts.returned('server', 'close', 0, {}, 3),
    ];
    const end = { actor: 'client-1', call: 'read', ret: 0 };
    const entry = { when: 'entered', actor: 'server', call: 'close' };
    expect(observe({ inOrder: [entry, end] }, transcript).ok).toBe(true);
    expect(observe({ inOrder: [{ actor: 'server', call: 'close' }, end] }, transcript).ok).toBe(
      false,
    );
  });

  it('has the same result in whatever order the facts arrive', () => {
    const calls = ['write', 'accept', 'read'] as const;
    const patterns = fc.array(fc.constantFrom(...calls), { minLength: 2, maxLength: 4 });
    const happened = fc.array(fc.constantFrom(...calls), { maxLength: 8 });
    fc.assert(
      fc.property(patterns, happened, fc.array(fc.nat()), (wanted, made, keys) => {
        const facts = new Facts();
        const inTime = made.map((call) => facts.returned('server', call, 1));
        const arrived = inTime.toSorted((a, b) => key(keys, a) - key(keys, b));
        const check = { inOrder: wanted.map((call) => ({ actor: 'server', call })) };
        expect(observe(check, arrived).ok).toBe(isSubsequence(wanted, made));
      }),
    );
  });
});

const key = (keys: readonly number[], event: SocketariumEvent): number =>
  keys[event.seq % Math.max(1, keys.length)] ?? 0;

const isSubsequence = (wanted: readonly string[], made: readonly string[]): boolean => {
  let found = 0;
  for (const call of made) if (call === wanted[found]) found++;
  return found === wanted.length;
};
