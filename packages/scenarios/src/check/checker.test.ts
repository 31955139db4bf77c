import type { Observation, SocketariumEvent } from '@socketarium/protocol';
import { observation } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { Facts } from '../testing/facts.ts';
import { print } from '../testing/observe.ts';
import { picture } from '../testing/state.ts';
import { Checker } from './checker.ts';

const observations = (...checks: object[]): Observation[] =>
  checks.map((check, i) => observation.parse({ expected: `observation ${i + 1}`, check }));

describe('a checker', () => {
  const accept = { actor: 'server', call: 'accept' };
  const close = { actor: 'server', call: 'close' };

  it('has no finding before the first fact', () => {
    const checker = new Checker(
      observations(
        { happens: accept },
        { never: accept },
        { inOrder: [accept, close] },
        { sometime: { server: { blockedIn: 'read' } } },
        { atNoTime: { server: { blockedIn: 'read' } } },
        { atEnd: { server: { blockedIn: 'read' } } },
        { call: accept, tookMs: 1 },
        { differ: { a: accept, b: close, arg: 'ret' } },
      ),
      { print },
    );
    for (const result of checker.results()) {
      expect(result).toMatchObject({ ok: null, observed: null });
    }
  });

  it('returns for each fact whether it decided something', () => {
    const checker = new Checker(observations({ happens: accept }, { never: close }), { print });
    const facts = new Facts();
    const decided = [
      ...facts.call('server', 'accept', 4),
      ...facts.call('server', 'accept', 5),
      ...facts.call('server', 'close', 0),
    ].map((event) => checker.take(event, picture()));
    expect(decided).toEqual([false, true, false, false, false, true]);
    expect(checker.results().map(({ ok }) => ok)).toEqual([true, false]);
  });

  it('leaves nothing open when it is finished', () => {
    const checker = new Checker(observations({ happens: accept }, { never: close }), { print });
    expect(checker.finish()).toEqual([
      { expected: 'observation 1', observed: 'no such call', ok: false, at: null },
      { expected: 'observation 2', observed: 'no such call', ok: true, at: null },
    ]);
  });

  it('processes hundreds of thousands of facts in a second or so', () => {
    const checker = new Checker(
      observations(
        { happens: { ...accept, errno: 'EMFILE' } },
        { never: { actor: 'server', call: 'read', errno: 'EAGAIN' } },
        { inOrder: [{ actor: 'server', call: 'read' }, accept, { ...close, ret: 7 }] },
        { sometime: { server: { blockedIn: 'write' }, phases: { queued: 9 } } },
      ),
      { print },
    );
    const facts = new Facts();
    const round: SocketariumEvent[] = [
      ...facts.call('server', 'read', 1),
      ...facts.call('client-1', 'write', 1),
    ];
    const state = picture({ clients: Array.from({ length: 60 }, () => ({})) });
    // Processor time, so that other load does not count.
    const begun = process.cpuUsage();
    for (let i = 0; i < 50_000; i++) {
      for (const event of round) checker.take(event, { ...state, server: { ...state.server } });
    }
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(5000);
    expect(checker.finish().map(({ ok }) => ok)).toEqual([false, true, false, false]);
  });
});
