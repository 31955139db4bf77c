import type { AddressBuffer } from './calls.ts';
import { lastErrno } from './native.ts';

/** The result of a call, by the kernel's own convention: errno is read before another call is made. */
export const result = (ret: number): number => (ret < 0 ? -lastErrno() : ret);

/** Where the kernel puts an address's length; a single thread may use one for all its calls. */
export const addrlen: Int32Array = new Int32Array(1);

/** For calls that fill in an address: the kernel reports its full length, which may exceed the room. */
export function setAddressLength(ret: number, addr: AddressBuffer): number {
  if (ret < 0) return -lastErrno();
  addr.length = Math.min(addrlen[0] ?? 0, addr.bytes.length);
  return ret;
}
