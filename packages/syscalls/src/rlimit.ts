/** struct rlimit on a 64-bit Linux: rlim_cur and rlim_max, eight bytes each, little-endian. */
export const RLIMIT_BYTES = 16;
const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;

/** The soft and the hard limit; Infinity for RLIM_INFINITY. */
export function decodeRlimit(source: DataView): [soft: number, hard: number] {
  return [decode(source.getBigUint64(0, true)), decode(source.getBigUint64(8, true))];
}

/** Writes the soft limit alone. */
export function encodeSoftLimit(target: DataView, soft: number): void {
  target.setBigUint64(0, soft === Infinity ? RLIM_INFINITY : BigInt(soft), true);
}

const decode = (limit: bigint): number => (limit === RLIM_INFINITY ? Infinity : Number(limit));
