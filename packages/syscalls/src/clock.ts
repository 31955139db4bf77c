// Read once: otherwise the property of `process` is looked up at each reading.
const { hrtime } = process;

/**
 * CLOCK_MONOTONIC, clock_gettime(2), in nanoseconds, which all processes of a machine share: as a double,
 * whole up to 2^53, which is 104 days of uptime. uv_hrtime reads that clock; hrtime() returns it as two
 * numbers, which costs less than a bigint, and no more than performance.now(), whose module takes
 * milliseconds to load.
 */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e9 + nanoseconds;
}
