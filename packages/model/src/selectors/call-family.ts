import type { ArgValue, CallName } from '@socketarium/protocol';

/** Families of calls: what the picture needs to know of a call besides its name. */

const READINESS: ReadonlySet<string> = new Set(['select', 'poll', 'epoll_wait']);
const SENDS: ReadonlySet<string> = new Set(['write', 'sendto', 'sendmsg']);
const RECEIVES: ReadonlySet<string> = new Set(['read', 'recvfrom', 'recvmsg']);

/** Calls that sleep on many descriptors at once. */
export const isReadiness = (call: CallName | string | null): boolean =>
  call !== null && READINESS.has(call);

/** Calls that give bytes to a socket. */
export const isSend = (call: CallName | string | null): boolean => call !== null && SENDS.has(call);

/** Calls that take bytes from a socket. */
export const isReceive = (call: CallName | string | null): boolean =>
  call !== null && RECEIVES.has(call);

/** The descriptor that a call is about, whatever its man page calls it; null when it is about none. */
export const fdOf = (args: Readonly<Record<string, ArgValue>> | undefined): number | null => {
  const fd = args?.fd ?? args?.sockfd ?? args?.oldfd;
  return typeof fd === 'number' ? fd : null;
};
