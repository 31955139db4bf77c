import { expect, test } from 'vitest';
import { allMachines, machineOf } from './machines/of.ts';
import type { Machine, Transition } from './machines/types.ts';
import { explain } from './words/explain.ts';

/** Every sentence that a machine can show, with the state, the transition into it and whether its call sleeps. */
interface Shown {
  readonly machine: string;
  readonly state: string;
  readonly way: Transition | null;
  readonly asleep: boolean;
  readonly text: string;
}

const shownBy = (machine: Machine): Shown[] =>
  machine.states.flatMap((state) => {
    const ways = machine.transitions.filter((one) => one.to === state.id && one.quiet !== true);
    return [null, ...ways].flatMap((way) =>
      (state.sleeps ? [false, true] : [false]).map((asleep) => {
        const position = { state: state.id, lastTransition: way?.id ?? null };
        const text = explain(machine, position, asleep);
        return { machine: machine.id, state: state.id, way, asleep, text };
      }),
    );
  });

const ALL = allMachines().flatMap(shownBy);

const told = ({ machine, state, way, asleep, text }: Shown): string =>
  `${machine}: ${state} by ${way?.id ?? 'nothing'}${asleep ? ', asleep' : ''}: ${text}`;

/** Sentences with a claim that their state and transition do not justify. */
const untrue = (claim: RegExp, bornOut: (shown: Shown) => boolean): string[] =>
  ALL.filter((one) => claim.test(one.text) && !bornOut(one)).map(told);

const guardOf = ({ way }: Shown): string | undefined => way?.on.guard;

test('a state whose call may sleep says what it sleeps for, and no other does', () => {
  for (const { id, states } of allMachines()) {
    for (const { id: state, sleeps, whileAsleep } of states)
      expect(whileAsleep !== undefined, `${id}: ${state}`).toBe(sleeps);
  }
});

test('no sleeping state is described as returning, and no possibly awake one as sleeping', () => {
  expect(untrue(/returns/, ({ asleep }) => !asleep)).toEqual([]);
  expect(
    untrue(/(^|, so |: )it sleeps|^Nothing is there|so it sleeps/i, ({ asleep }) => asleep),
  ).toEqual([]);
  const silent = ALL.filter(({ asleep, state, text }) => {
    return asleep && state !== 'processing' && !/\bsleeps\b/.test(text);
  });
  expect(silent.map(told)).toEqual([]);
});

test('only a server that was notified of readiness is described as finding something ready', () => {
  const found = untrue(
    /found (someone|bytes)/,
    ({ way, state }) => ['accepting', 'reading'].includes(state) && way?.id !== 'reads-on',
  );
  expect(found).toEqual([]);
});

test('end-of-file, a lost peer, a signal and a lack of descriptors are named after exactly these', () => {
  const ends = untrue(/\(\) = 0: /, (one) => guardOf(one) === 'end-of-file');
  const lost = untrue(/has closed or is gone/, (one) => guardOf(one) === 'peer gone');
  const signals = untrue(/A signal asked/, (one) => {
    return guardOf(one)?.startsWith('interrupted') === true || one.way?.label === 'SIGTERM';
  });
  const emfile = untrue(/EMFILE/, (one) => {
    return one.way?.on.call === 'accept' && guardOf(one) === 'failed';
  });
  const failed = untrue(/failed\b/, (one) => ['failed', 'peer gone'].includes(guardOf(one) ?? ''));
  expect([ends, lost, signals, emfile, failed]).toEqual([[], [], [], [], []]);
});

test('what the other end reads is predicted only where a service came to its end', () => {
  const foretold = untrue(/(client|other end) reads end-of-file/, ({ way }) =>
    ['service-complete', 'closes'].includes(way?.id ?? ''),
  );
  expect(foretold).toEqual([]);
});

test('each way to the closing of a connected socket has words of its own', () => {
  for (const machine of allMachines()) {
    const ways = machine.transitions.filter((one) => one.to === 'closing-the-connected-socket');
    for (const { id, says } of ways) expect(says, `${machine.id}: ${id}`).toBeDefined();
  }
});

test('a sentence fits the foot of the panel', () => {
  const long = ALL.filter(({ text }) => text.length > 105 || !text.endsWith('.'));
  expect(long.map(told)).toEqual([]);
});

test('reading a whole line after select: the sentence changes once the read sleeps', () => {
  const machine = machineOf({ server: 'select', transport: 'unix-stream' });
  const say = (lastTransition: string, asleep: boolean): string =>
    explain(machine, { state: 'reading', lastTransition }, asleep);
  expect(say('connected-ready', false)).toBe(
    'select() found bytes there, or end-of-file, so read() returns at once.',
  );
  expect(say('reads-on', false)).toMatch(/did not ask select\(\) again/);
  expect(say('reads-on', true)).toBe(
    'Nothing is there: it sleeps in read() for this one client, and serves no other.',
  );
});
