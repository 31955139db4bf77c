import { USUAL_PACE } from '../session/next-lab.ts';
import { remembered } from '../store/memory.ts';
import { BAR } from '../words.ts';

/** The paces that the slider offers, milliseconds a call: closer together where they are short. */
export const PACES = [
  0, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000,
] as const;

/** The slider's place for a pace: that of the nearest one it offers. */
export const placeOf = (ms: number): number => {
  let best = 0;
  for (const [place, pace] of PACES.entries()) {
    if (Math.abs(pace - ms) < Math.abs((PACES[best] ?? 0) - ms)) best = place;
  }
  return best;
};

/** The pace at that place of the slider; past either end, the end's. */
export const paceAt = (place: number): number =>
  PACES[Math.min(Math.max(place, 0), PACES.length - 1)] ?? 0;

/** The pace that the user chose last, ms a call; the usual one where none is known. */
export const rememberedPace = (): number => {
  const text = remembered('pace', '');
  const ms = Number(text);
  return text !== '' && Number.isInteger(ms) ? paceAt(placeOf(ms)) : USUAL_PACE;
};

export const printPace = (ms: number): string => (ms === 0 ? BAR.fullSpeed : BAR.perCall(ms));
