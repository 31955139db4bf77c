import { useSyncExternalStore } from 'react';

/** The size of the root's text, CSS pixels: what grows with the screen is drawn by it. */
export const useRem = (): number => useSyncExternalStore(subscribe, remNow);

const remNow = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

const subscribe = (changed: () => void): (() => void) => {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
};
