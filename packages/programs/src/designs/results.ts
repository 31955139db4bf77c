import { ERRNO, errnoSymbol } from '@socketarium/syscalls';

/** A call failed without which the server cannot continue. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

/** The result of a call that must succeed. Throws CallFailed, which names call and errno. */
export const must = (call: string, result: number): number => {
  if (result < 0) throw new CallFailed(`${call} failed: ${errnoSymbol(result)}`);
  return result;
};

/**
 * The result of accept(2), or null when this connection failed but the next one may succeed: the call was
 * interrupted, the peer gave up, or descriptors or memory have run out for now (EMFILE leaves the
 * connection in the queue and the listening socket readable, so the server calls accept again at once;
 * every such server spins like this). Throws CallFailed for an errno that means that the listening socket
 * itself is wrong.
 */
export const acceptedOrNull = (result: number): number | null =>
  result < 0 && PASSING.has(-result) ? null : must('accept', result);

/** accept(2): "already-pending network errors on the new socket" count as temporary too. */
const PASSING = new Set([
  ERRNO.EINTR,
  ERRNO.ECONNABORTED,
  ERRNO.EAGAIN,
  ERRNO.EMFILE,
  ERRNO.ENFILE,
  ERRNO.ENOBUFS,
  ERRNO.ENOMEM,
  ERRNO.EPROTO,
  ERRNO.ENETDOWN,
  ERRNO.ENOPROTOOPT,
  ERRNO.EHOSTDOWN,
  ERRNO.ENONET,
  ERRNO.EHOSTUNREACH,
  ERRNO.EOPNOTSUPP,
  ERRNO.ENETUNREACH,
]);
