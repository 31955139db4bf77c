import type { LabState } from '@socketarium/protocol';
import type { ReactNode } from 'react';
import type { LabPicture, LabView } from './store/lab-view.ts';
import { useObservable } from './store/observable.ts';
import type { Ticks } from './use-ticks.ts';

/** What a part of the page is drawn from: one moment of one lab. */
export interface Subject {
  readonly picture: LabPicture;
  /** `picture.shown`, which is there. */
  readonly state: LabState;
  /** The lab's time that is drawn, ns on the clock of `state.t`. */
  readonly now: number;
}

interface DrawnProps {
  readonly view: LabView;
  readonly ticks: Ticks;
  readonly children: (subject: Subject) => ReactNode;
  /** In place of it before there is a picture. */
  readonly before?: ReactNode;
}

/**
 * A part of the page that follows the picture and the time: it is drawn again with each, and the page
 * around it is not.
 */
export const Drawn = ({ view, ticks, children, before = null }: DrawnProps) => {
  const picture = useObservable(view.picture);
  useObservable(ticks);
  if (picture.shown === null) return before;
  return children({ picture, state: picture.shown, now: view.time() });
};
