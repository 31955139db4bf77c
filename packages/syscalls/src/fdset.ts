import { LIMITS, SocketariumError } from '@socketarium/protocol/wire';

/**
 * fd_set, select(2): a bit for each descriptor below FD_SETSIZE. The kernel's words are of 64 bits;
 * on the little-endian machines we run on, bit n is bit n % 8 of byte n / 8.
 */
export const FD_SET_BYTES = LIMITS.fdSetSize / 8;

/** A set with no descriptor in it. */
export function newFdSet(): Uint8Array {
  return new Uint8Array(FD_SET_BYTES);
}

/** FD_ZERO: removes every descriptor. */
export function fdZero(set: Uint8Array): void {
  set.fill(0);
}

/**
 * FD_SET: adds `fd`. Throws FD_OUT_OF_RANGE for a descriptor that has no bit in fd_set, where C would
 * write past the set.
 */
export function fdSet(set: Uint8Array, fd: number): void {
  requireInRange(fd);
  set[fd >> 3] = (set[fd >> 3] ?? 0) | (1 << (fd & 7));
}

/** FD_CLR: removes `fd`. Throws FD_OUT_OF_RANGE. */
export function fdClear(set: Uint8Array, fd: number): void {
  requireInRange(fd);
  set[fd >> 3] = (set[fd >> 3] ?? 0) & ~(1 << (fd & 7));
}

/** FD_ISSET: whether `fd` is in. Throws FD_OUT_OF_RANGE. */
export function fdIsSet(set: Uint8Array, fd: number): boolean {
  requireInRange(fd);
  return ((set[fd >> 3] ?? 0) & (1 << (fd & 7))) !== 0;
}

/** The highest descriptor in the set, -1 when it is empty; select's `nfds` is one more. */
export function fdHighest(set: Uint8Array): number {
  for (let index = Math.min(set.length, FD_SET_BYTES) - 1; index >= 0; index -= 1) {
    const bits = set[index] ?? 0;
    if (bits !== 0) return index * 8 + (31 - Math.clz32(bits));
  }
  return -1;
}

/** The descriptors in the set, ascending. Reads those below `nfds` only. */
export function fdMembers(set: Uint8Array, nfds: number = LIMITS.fdSetSize): number[] {
  const members: number[] = [];
  for (let index = 0; index << 3 < nfds; index += 1) {
    let bits = set[index] ?? 0;
    while (bits !== 0) {
      const lowest = 31 - Math.clz32(bits & -bits);
      const fd = (index << 3) + lowest;
      if (fd < nfds) members.push(fd);
      bits &= bits - 1;
    }
  }
  return members;
}

function requireInRange(fd: number): void {
  if (!(fd >= 0 && fd < LIMITS.fdSetSize && Number.isInteger(fd))) {
    throw new SocketariumError(
      'FD_OUT_OF_RANGE',
      `Descriptor ${fd} does not fit fd_set: select(2) takes 0 to ${LIMITS.fdSetSize - 1}.`,
    );
  }
}
