import { beginning } from '@socketarium/model/testing/facts';
import type { LabState } from '@socketarium/protocol';
import { expect, test, vi } from 'vitest';
import { Cell } from '../store/observable.ts';
import { AWAITED } from '../words.ts';
import { carryOut } from './carry-out.ts';

const running = beginning();
const exited: LabState = { ...running, server: { ...running.server, status: 'exited' } };

const means = () => {
  const picture = new Cell<{ live: LabState | null }>({ live: running });
  const done: string[] = [];
  return {
    picture,
    done,
    command: async ({ type }: { type: string }) => done.push(type),
    add: async () => done.push('add'),
  };
};

const untilExited = {
  until: ({ server }: LabState) => server.status === 'exited',
  what: 'it exits',
};

test('steps are done in order, and one that waits holds the next back', async () => {
  const { picture, done, ...how } = means();
  const over = carryOut(
    [
      { command: { type: 'server.kill' } },
      untilExited,
      { command: { type: 'server.restart', unlinkFirst: false, reuseAddr: true } },
      { add: {} },
    ],
    { picture, ...how },
  );
  await Promise.resolve();
  await Promise.resolve();
  expect(done).toEqual(['server.kill']);
  picture.set({ live: exited });
  await over;
  expect(done).toEqual(['server.kill', 'server.restart', 'add']);
});

test('a picture that never comes is said', async () => {
  vi.useFakeTimers();
  try {
    const { picture, ...how } = means();
    const over = carryOut([untilExited], { picture, ...how });
    const refused = expect(over).rejects.toThrow(AWAITED.inVain(6, 'it exits'));
    await vi.advanceTimersByTimeAsync(6000);
    await refused;
  } finally {
    vi.useRealTimers();
  }
});

test('what is refused ends it', async () => {
  const { picture, add } = means();
  const command = () => Promise.reject(new Error('no'));
  await expect(
    carryOut([{ command: { type: 'server.kill' } }, { add: {} }], { picture, add, command }),
  ).rejects.toThrow('no');
});
