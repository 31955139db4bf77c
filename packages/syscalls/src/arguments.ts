import { LIMITS, SocketariumError } from '@socketarium/protocol/wire';
import { FD_SET_BYTES } from './fdset.ts';

/**
 * Checks before a call: for what JavaScript allows and C cannot take. What the kernel checks itself (a
 * descriptor that is not open, an unknown option) is left to the kernel.
 */

/** Throws INVALID_ARGUMENT unless `value` is a 32-bit signed integer. */
export function requireInt(name: string, value: number): void {
  if ((value | 0) !== value) invalid(`${name} must be a 32-bit integer, not ${value}.`);
}

/** Throws INVALID_ARGUMENT unless `count` bytes fit `buf`: the kernel would write past its end. */
export function requireCount(buf: Uint8Array, count: number): void {
  if (!(count >= 0 && count <= buf.length && Number.isInteger(count))) {
    invalid(`count must be 0 to the buffer's ${buf.length} bytes, not ${count}.`);
  }
}

/** Throws FD_OUT_OF_RANGE unless `nfds` is what select(2) can take: 0 to FD_SETSIZE. */
export function requireNfds(nfds: number): void {
  if (!(nfds >= 0 && nfds <= LIMITS.fdSetSize && Number.isInteger(nfds))) {
    throw new SocketariumError(
      'FD_OUT_OF_RANGE',
      `nfds must be 0 to ${LIMITS.fdSetSize} for select(2), not ${nfds}.`,
    );
  }
}

/** Throws INVALID_ARGUMENT unless the set has room for every descriptor. */
export function requireFdSet(name: string, set: Uint8Array | null): void {
  if (set !== null && set.length < FD_SET_BYTES) {
    invalid(`${name} must have ${FD_SET_BYTES} bytes, not ${set.length}.`);
  }
}

/** Throws INVALID_ARGUMENT unless `count` is 0 to the `room` that an array has for structures. */
export function requireRoom(name: string, count: number, room: number): void {
  if (!(count >= 0 && count <= room && Number.isInteger(count))) {
    invalid(`${name} must be 0 to the ${room} that there is room for, not ${count}.`);
  }
}

/** Throws INVALID_ARGUMENT unless `ms` is a duration that a timespec holds: 0 to 2^31 seconds. */
export function requireDuration(name: string, ms: number): void {
  if (!(ms >= 0 && ms < 2 ** 31 * 1000)) {
    invalid(`${name} must be 0 or more milliseconds, not ${ms}.`);
  }
}

/** Throws INVALID_ARGUMENT unless `text` can be a C string. */
export function requireCString(name: string, text: string): void {
  if (text.includes('\0')) invalid(`${name} must not hold a NUL.`);
}

function invalid(message: string): never {
  throw new SocketariumError('INVALID_ARGUMENT', message);
}
