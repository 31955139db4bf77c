/** struct timeval on a 64-bit Linux: tv_sec and tv_usec, eight bytes each, little-endian. */
export const TIMEVAL_BYTES = 16;

/**
 * Writes a duration in milliseconds (0 to 2^31 seconds, fractions down to a microsecond) into `target`,
 * four 32-bit words. Both fields fit their lower word, so that no bigint is needed.
 */
export function encodeTimeval(target: Int32Array, milliseconds: number): void {
  const microseconds = Math.round(milliseconds * 1000);
  target[0] = Math.floor(microseconds / 1_000_000);
  target[1] = 0;
  target[2] = microseconds % 1_000_000;
  target[3] = 0;
}

/** The milliseconds that a timeval holds. */
export function decodeTimeval(source: Int32Array): number {
  return (source[0] ?? 0) * 1000 + (source[2] ?? 0) / 1000;
}
