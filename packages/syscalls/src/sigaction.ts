/**
 * struct sigaction as libc's sigaction(3) takes it, on x86-64 and arm64, glibc and musl alike: sa_handler
 * (8 bytes), sa_mask (128), sa_flags (4, then 4 of padding), sa_restorer (8, libc's own).
 */
export const SIGACTION_BYTES = 152;
export const SA_MASK_OFFSET = 8;
export const SA_FLAGS_OFFSET = 136;

/** The structure with this handler's address and flags, and no further signal masked. */
export function encodeSigaction(handler: bigint, flags: number): Uint8Array {
  const bytes = new Uint8Array(SIGACTION_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, handler, true);
  view.setInt32(SA_FLAGS_OFFSET, flags, true);
  return bytes;
}
