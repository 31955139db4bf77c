import { expect, test } from 'vitest';
import type { Action } from './keys.ts';
import { cannotDo, type World } from './needs.ts';
import type { Link } from './sources/source.ts';
import { CANNOT } from './words.ts';

const ENDING = { at: '2026-01-01T00:00:00.000Z', reason: 'ended', seq: 1, next: null };
const GONE: Link = { phase: 'reconnecting', since: 0, daemon: 'unreachable' };

const world = (more: Partial<World> = {}): World => ({
  ...{ link: { phase: 'live' }, ended: false, exited: false, rewound: false },
  ...more,
});

const all = (of: World, ...actions: Action[]) => actions.map((action) => cannotDo(action, of));

test('of a lab that lives everything can be done', () => {
  const actions = ['toggle-play', 'step', 'add-client', 'faults', 'run-again'] as const;
  expect(all(world(), ...actions)).toEqual(actions.map(() => null));
});

test('while the daemon is gone nothing can that asks it for something; looking can', () => {
  const gone = world({ link: GONE });
  const asks = ['toggle-play', 'step', 'add-client', 'faults', 'run-again', 'labs'] as const;
  expect(all(gone, ...asks)).toEqual(asks.map(() => CANNOT.daemon));
  expect(all(gone, 'back', 'oldest', 'live', 'next-panel', 'help')).toEqual(Array(5).fill(null));
  // The stream alone is broken: the daemon may answer.
  const broken = world({ link: { phase: 'reconnecting', since: 0, daemon: 'unknown' } });
  expect(cannotDo('add-client', broken)).toBeNull();
});

test('of a run that has ended, nothing but to run it again or look at another', () => {
  for (const over of [
    world({ ended: true }),
    world({ link: { phase: 'ended', ending: ENDING, kept: true } }),
  ]) {
    expect(all(over, 'add-client', 'step', 'crash-server', 'send')).toEqual(
      Array(4).fill(CANNOT.ended),
    );
    expect(all(over, 'run-again', 'multiplexing', 'counterpart')).toEqual(Array(3).fill(null));
  }
  expect(cannotDo('faults', world({ link: { phase: 'missing' } }))).toBe(CANNOT.missing);
});

test('a server that has exited cannot be paused, but has clients; one out of sight neither', () => {
  expect(all(world({ exited: true }), 'step', 'add-client')).toEqual([CANNOT.exited, null]);
  const rewound = world({ rewound: true });
  expect(all(rewound, 'toggle-play', 'step')).toEqual([CANNOT.rewound, CANNOT.rewound]);
  expect(all(rewound, 'crash-server', 'add-client')).toEqual([null, null]);
});
