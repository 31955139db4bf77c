import { useEffect, useState } from 'react';
import type { LabView } from './store/lab-view.ts';

const TICK_MS = 100;

/**
 * The lab's time that is drawn (ns), ten times a second at the least: each drawing for another
 * reason puts the next tick off. It stands still while the picture does.
 */
export const useNow = (view: LabView | null): number => {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setTimeout(() => tick((n) => n + 1), TICK_MS);
    return () => window.clearTimeout(timer);
  });
  return view?.time() ?? 0;
};
