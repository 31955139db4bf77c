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

export const printPace = (ms: number): string => (ms === 0 ? 'full speed' : `${ms} ms a call`);
