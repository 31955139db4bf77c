/** The facts' clock, CLOCK_MONOTONIC, which Node's hrtime reads on Linux. Nanoseconds. */
export const monotonicNs = (): number => Number(process.hrtime.bigint());

/** The same in milliseconds. */
export const monotonicMs = (): number => monotonicNs() / 1e6;
