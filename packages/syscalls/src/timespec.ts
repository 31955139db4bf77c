/** struct timespec on a 64-bit Linux: tv_sec and tv_nsec, eight bytes each, little-endian. */
export const TIMESPEC_BYTES = 16;

/**
 * Writes a duration in milliseconds (0 to 2^31 seconds, fractions down to a nanosecond) into
 * `target`, four 32-bit words, of which both fields need the lower one only.
 */
export function encodeTimespec(target: Int32Array, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000);
  const nanoseconds = Math.round((milliseconds - seconds * 1000) * 1e6);
  const carry = nanoseconds === 1e9 ? 1 : 0;
  target[0] = seconds + carry;
  target[1] = 0;
  target[2] = carry === 1 ? 0 : nanoseconds;
  target[3] = 0;
}

/** The milliseconds that a timespec holds. */
export function decodeTimespec(source: Int32Array): number {
  return (source[0] ?? 0) * 1000 + (source[2] ?? 0) / 1e6;
}
