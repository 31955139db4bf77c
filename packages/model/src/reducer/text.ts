/** Characters kept of what an end of a connection read or wrote; the newest. */
export const KEPT_CHARS = 256;

export const appendText = (old: string, added: string): string => {
  const whole = old + added;
  return whole.length > KEPT_CHARS ? whole.slice(-KEPT_CHARS) : whole;
};
