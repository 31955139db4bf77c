import { addressOf } from './native.ts';

/**
 * Which descriptor each pool thread that sleeps in nanosleep(2) does it for. The kernel knows a
 * sleeper by the address of its timespec alone, so that is the key.
 */
const sleepers = new Map<bigint, number>();

/** Notes that whoever sleeps by `timespec` does it for `fd`; call what it gives when that is over. */
export function noteSleeper(timespec: Int32Array, fd: number): () => void {
  const address = addressOf(timespec);
  sleepers.set(address, fd);
  return () => sleepers.delete(address);
}

/** For whom the thread sleeps that gave the kernel a timespec at this address; undefined for nobody. */
export const sleeperAt = (address: bigint): number | undefined => sleepers.get(address);
