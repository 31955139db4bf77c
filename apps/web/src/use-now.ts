import { useEffect, useRef, useState } from 'react';
import type { LabView } from './store/lab-view.ts';
import { tickMs } from './tick.ts';

/**
 * The lab's time that is drawn (ns), drawn again when `tickMs` says: each drawing for another reason
 * puts the next tick off. It stands still while the picture does.
 */
export const useNow = (view: LabView): number => {
  const [, tick] = useState(0);
  const picture = view.picture.get();
  const news = useRef({ picture, at: performance.now() });
  if (news.current.picture !== picture) news.current = { picture, at: performance.now() };
  useEffect(() => {
    const quietMs = performance.now() - news.current.at;
    const timer = window.setTimeout(() => tick((n) => n + 1), tickMs(picture, quietMs));
    return () => window.clearTimeout(timer);
  });
  return view.time();
};
