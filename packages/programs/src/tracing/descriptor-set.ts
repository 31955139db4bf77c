import type { FdSpan } from '@socketarium/protocol/wire';

/** Descriptors in a record's form, which is fd_set's, but of any number: fd_set ends at 1023. */
export class DescriptorSet implements FdSpan {
  bits = new Uint8Array(128);
  /** One more than the highest descriptor in the set. */
  nfds = 0;

  clear(): void {
    this.bits.fill(0, 0, (this.nfds + 7) >> 3);
    this.nfds = 0;
  }

  add(fd: number): void {
    const index = fd >> 3;
    if (index >= this.bits.length) {
      const wider = new Uint8Array(Math.max(index + 1, this.bits.length * 2));
      wider.set(this.bits);
      this.bits = wider;
    }
    this.bits[index] = (this.bits[index] ?? 0) | (1 << (fd & 7));
    if (fd >= this.nfds) this.nfds = fd + 1;
  }

  has(fd: number): boolean {
    return ((this.bits[fd >> 3] ?? 0) & (1 << (fd & 7))) !== 0;
  }
}
