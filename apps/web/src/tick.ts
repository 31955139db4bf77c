import type { LabPicture } from './store/lab-view.ts';

/** Ten times a second: waits are told in tenths of a second, and bars grow smoothly enough. */
const LIVELY_MS = 100;
/** In a lab that stands still only the age of what lasts goes on. */
const STILL_MS = 2500;
/** What moves when something has happened has come to rest after that. */
const SETTLED_MS = 1500;

/**
 * When to draw again if nothing happens, in ms. A drawing is a hundredth of a second of work: the
 * page of a lab that was paused, or has ended, and has nobody in it is to cost next to nothing.
 * `quietMs`: since the picture was replaced.
 */
export const tickMs = (picture: LabPicture | null, quietMs: number): number =>
  quietMs >= SETTLED_MS && picture !== null && standsStill(picture) ? STILL_MS : LIVELY_MS;

const standsStill = ({ link, live, playing, cameBack, oneIn }: LabPicture): boolean => {
  if (live === null || playing !== null || link.phase !== 'live' || cameBack !== null || oneIn > 1)
    return false;
  const held = live.server.gate.mode === 'paused' || live.server.status === 'exited';
  return held && live.clients.every(({ phase }) => phase === 'done' || phase === 'failed');
};
