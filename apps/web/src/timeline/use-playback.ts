import type { Speed } from '@socketarium/model/projections/playhead';
import { useCallback, useState } from 'react';
import type { Link } from '../sources/source.ts';
import type { LabView } from '../store/lab-view.ts';
import { remember, remembered } from '../store/memory.ts';
import { PLAYBACK } from '../words.ts';
import { printSpeed, SPEEDS, speedOf } from './speed.ts';

/** There is nothing to come: at its end it is played again. */
export const isOver = ({ phase }: Link): boolean => phase === 'ended' || phase === 'missing';

export interface Playback {
  readonly speed: Speed;
  readonly setSpeed: (speed: Speed) => void;
  /** One speed slower or faster; nothing past the ends. */
  readonly quicker: (by: -1 | 1) => void;
  /** Plays from what is drawn, or halts; false while it is live, when there is nothing to play. */
  readonly toggle: () => boolean;
  /** From live: falls behind, to see slowly what comes. */
  readonly slowMotion: () => void;
}

/** Playing the past of one lab, at a speed that is remembered. `say`: for who listens. */
export const usePlayback = (view: LabView, say: (text: string) => void): Playback => {
  const [speed, keepSpeed] = useState(() => speedOf(remembered('speed', '1')));
  const setSpeed = useCallback(
    (next: Speed) => {
      keepSpeed(next);
      remember('speed', String(next));
      view.setSpeed(next);
    },
    [view],
  );
  const quicker = (by: -1 | 1) => {
    const next = SPEEDS[SPEEDS.indexOf(speed) + by];
    if (next !== undefined) setSpeed(next);
    say(`${PLAYBACK.speed} ${printSpeed(next ?? speed)}`);
  };
  const toggle = () => {
    const { playing, pinnedSeq, link } = view.picture.get();
    if (playing !== null) {
      view.halt();
      say(PLAYBACK.halted);
      return true;
    }
    if (pinnedSeq === null && !isOver(link)) return false;
    if (pinnedSeq === null) view.rewind();
    view.play(speed);
    say(PLAYBACK.begun);
    return true;
  };
  const slowMotion = () => {
    const { pinnedSeq, link } = view.picture.get();
    if (pinnedSeq === null && isOver(link)) view.rewind();
    const slow = typeof speed === 'number' && speed < 1 ? speed : 0.5;
    if (slow !== speed) setSpeed(slow);
    view.play(slow);
    say(pinnedSeq === null ? PLAYBACK.slowBegun : PLAYBACK.begun);
  };
  return { speed, setSpeed, quicker, toggle, slowMotion };
};
