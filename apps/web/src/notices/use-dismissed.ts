import { useState } from 'react';
import type { LabView } from '../store/lab-view.ts';
import { isGone } from './LabCover.tsx';

/** What lies upon the picture can be put away, once for each lab. */
export const useDismissed = (view: LabView) => {
  const [of, dismissFor] = useState<LabView | null>(null);
  const dismissed = of === view;
  const dismiss = (): boolean => {
    if (dismissed || !isGone(view.picture.get().link)) return false;
    dismissFor(view);
    return true;
  };
  return { dismissed, dismiss };
};
