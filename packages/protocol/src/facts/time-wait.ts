import type { AtAddress } from './kernel.ts';

/** How many sockets of the port are in TIME_WAIT; null where the kernel was not asked. */
export const timeWaitOf = (at: AtAddress | null): number | null =>
  at === null ? null : (at.sockets.find(({ state }) => state === 'TIME_WAIT')?.count ?? 0);
