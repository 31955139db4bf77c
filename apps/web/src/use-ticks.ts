import { useEffect, useMemo } from 'react';
import type { LabView } from './store/lab-view.ts';
import { Cell, type Observable } from './store/observable.ts';
import { tickMs } from './tick.ts';

/** Replaced when time alone is a reason to draw again. */
export type Ticks = Observable<number>;

/**
 * One lab's ticks, for all of its parts together, so that one frame has them all: `tickMs` after the
 * last tick or the last picture, which puts the next one off.
 */
export const useTicks = (view: LabView): Ticks => {
  const ticks = useMemo(() => ({ of: view, cell: new Cell(0) }), [view]).cell;
  useEffect(() => {
    let newsAt = performance.now();
    let timer = 0;
    const wait = (): void => {
      window.clearTimeout(timer);
      timer = window.setTimeout(tick, tickMs(view.picture.get(), performance.now() - newsAt));
    };
    const tick = (): void => {
      ticks.set(ticks.get() + 1);
      wait();
    };
    const unsubscribe = view.picture.subscribe(() => {
      newsAt = performance.now();
      wait();
    });
    wait();
    return () => {
      unsubscribe();
      window.clearTimeout(timer);
    };
  }, [view, ticks]);
  return ticks;
};
