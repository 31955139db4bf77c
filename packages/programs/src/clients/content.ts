/**
 * Generated content for the `file` service: cheap, the same every time, and different everywhere, so that
 * a lost, duplicated or reordered chunk shows in the SHA-256.
 */

const POOL_BYTES = 1 << 20;
/** Odd, so that it visits every offset of the pool before it returns to one. */
const STRIDE = 40_503;

/** Pseudo-random bytes (xorshift, Marsaglia 2003), with the beginning repeated at the end. */
const makePool = (longest: number): Uint8Array => {
  const pool = new Uint8Array(POOL_BYTES + longest);
  let x = 0x9e3779b9;
  for (let at = 0; at < POOL_BYTES; at++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    pool[at] = x & 0xff;
  }
  pool.copyWithin(POOL_BYTES, 0, longest);
  return pool;
};

/**
 * Chunks of `chunkBytes` up to `bytes` in all, the last one shorter. They are windows on one pool:
 * nothing is copied, and memory does not grow with the file.
 */
export function* madeUpFile(bytes: number, chunkBytes: number): Generator<Uint8Array> {
  const pool = makePool(chunkBytes);
  for (let left = bytes, at = 0; left > 0; left -= chunkBytes) {
    yield pool.subarray(at, at + Math.min(chunkBytes, left));
    at = (at + STRIDE) % POOL_BYTES;
  }
}
