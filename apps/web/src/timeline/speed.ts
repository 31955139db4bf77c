import type { Speed } from '@socketarium/model/projections/playhead';
import { PLAYBACK } from '../words.ts';

/** The speeds to choose from, the slowest first. */
export const SPEEDS = [
  'steps',
  0.1,
  0.25,
  0.5,
  1,
  2,
] as const satisfies readonly Speed[] as readonly Speed[];

/** The speed of that name, as it is remembered; as it was when it is none of them. */
export const speedOf = (name: string): Speed => SPEEDS.find((one) => String(one) === name) ?? 1;

export const printSpeed = (speed: Speed): string =>
  PLAYBACK.speeds[String(speed) as keyof typeof PLAYBACK.speeds] ?? String(speed);

export const printSeconds = (ns: number): string => (Math.max(0, ns) / 1e9).toFixed(1);
