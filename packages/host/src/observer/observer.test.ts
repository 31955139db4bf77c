import type { KernelSampled, Unsequenced } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { call, listener as listenerOf } from '../testing/observing.ts';
import { Observer, type WatchedLab } from './observer.ts';
import type { UnixRow } from './picture.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** An observer over a fake kernel and a clock that only the test moves. */
const setUp = () => {
  const kernel = { dumps: 0, rows: [] as UnixRow[], costMs: 0, spentMs: 0 };
  const observer = new Observer(
    {
      now: () => (performance.now() + kernel.spentMs) * 1e6,
      unix: () => {
        kernel.dumps++;
        kernel.spentMs += kernel.costMs;
        return new Map(kernel.rows.map((row) => [row.inode, row]));
      },
      inet: () => [],
      udp: () => [],
      timeWait: () => 0,
      nameExists: () => false,
      isStopped: () => false,
      maxDatagrams: () => null,
    },
    { walk: () => new Map(), pids: () => [], heldBy: () => new Map() },
  );
  const lab = (inode: number) => {
    const told: Unsequenced<KernelSampled>[] = [];
    const watched = observer.watch({
      transport: 'unix-stream',
      isOwn: () => false,
      emit: (fact) => told.push(fact),
      failed: (error) => {
        throw error;
      },
    });
    listens(watched, inode);
    return { watched, told };
  };
  return { kernel, observer, lab };
};

const listens = (watched: WatchedLab, inode: number): void => {
  const facts = [
    ...call('server', 'socket', {}, 3, { inode }),
    ...call('server', 'listen', { sockfd: 3 }, 0),
  ];
  for (const fact of facts) watched.ends.note(fact);
};

const listener = (inode: number, length = 0): UnixRow =>
  listenerOf(
    inode,
    Array.from({ length }, () => 0),
  );

test('many facts in a moment: one sample at once, one when the rate allows it, nothing reported twice', () => {
  const { kernel, lab } = setUp();
  const { watched, told } = lab(100);
  kernel.rows = [listener(100)];
  vi.advanceTimersByTime(1000);
  kernel.dumps = 0;
  for (let i = 0; i < 50; i++) watched.soon();
  vi.advanceTimersByTime(1);
  expect(kernel.dumps).toBe(1);
  for (let i = 0; i < 50; i++) watched.soon();
  vi.advanceTimersByTime(1000 / LIMITS.samplesPerSecond + 1);
  expect(kernel.dumps).toBe(2);
  expect(told).toHaveLength(1);
});

test('samples at most samplesPerSecond times a second, however much happens', () => {
  const { kernel, lab } = setUp();
  const { watched } = lab(100);
  watched.viewers = 1;
  watched.soon();
  for (let ms = 0; ms < 1000; ms++) {
    vi.advanceTimersByTime(1);
    watched.soon();
  }
  expect(kernel.dumps).toBeGreaterThan(40);
  expect(kernel.dumps).toBeLessThanOrEqual(LIMITS.samplesPerSecond + 1);
});

test('one dump serves every lab, and a lab without viewers is sampled less often', () => {
  const { kernel, lab } = setUp();
  const labs = Array.from({ length: 100 }, (_, i) => lab(100 + i));
  for (const { watched } of labs) watched.soon();
  vi.advanceTimersByTime(1000);
  expect(kernel.dumps).toBeLessThanOrEqual(7);
  kernel.rows = [listener(150, 2)];
  vi.advanceTimersByTime(250);
  expect(labs.map(({ told }) => told.length).filter((count) => count > 0)).toEqual([1]);
  expect(labs[50]?.told[0]?.listening).toMatchObject({ inode: 150, length: 2 });
});

test('expensive samples are taken less often', () => {
  const { kernel, lab } = setUp();
  const { watched } = lab(100);
  kernel.costMs = 10;
  watched.viewers = 1;
  watched.soon();
  vi.advanceTimersByTime(10);
  kernel.dumps = 0;
  vi.advanceTimersByTime(1000);
  expect(kernel.dumps).toBeLessThanOrEqual(6);
});

test('an ended lab is not sampled, nor is anything after close', () => {
  const { kernel, lab, observer } = setUp();
  const first = lab(100);
  const second = lab(101);
  first.watched.end();
  first.watched.soon();
  first.watched.now();
  expect(kernel.dumps).toBe(0);
  second.watched.soon();
  observer.close();
  vi.advanceTimersByTime(1000);
  expect(kernel.dumps).toBe(0);
});
