import { SocketariumError } from '@socketarium/protocol/wire';
import { PR_SET_PDEATHSIG, SIGINT, SIGKILL, SIGTERM } from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { libc } from './libc.ts';
import { functionAddress, lastErrno, native } from './native.ts';
import { encodeSigaction } from './sigaction.ts';

/**
 * Signals for a process that blocks in system calls. Node's own handlers are installed with SA_RESTART
 * and only wake the event loop, so a process that blocks in accept(2) never notices. And no JavaScript
 * can run inside a signal handler. So libc's umask is the handler: it takes an int, is async-signal-safe,
 * signal-safety(7), and leaves the signal's number as the process's file mode mask, where takeInterrupt
 * finds it. A blocked call returns EINTR; a signal between two calls is found by checking before the next
 * one.
 */

/** The mask while no signal came, which also applies to new files meanwhile. */
const RESTING_MASK = 0o077;

/** Makes `signum` (SIGTERM or SIGINT) interrupt blocked calls. From now on the umask is 0o077. */
export function interruptOn(signum: typeof SIGTERM | typeof SIGINT): void {
  native.umask(RESTING_MASK);
  const ret = native.sigaction(signum, encodeSigaction(functionAddress('umask'), 0), null);
  if (ret < 0) {
    const errno = errnoSymbol(lastErrno());
    throw new SocketariumError('UNSUPPORTED_SYSTEM', `sigaction(${signum}) failed: ${errno}.`);
  }
}

/**
 * The signal that came since the last check, or null; of two, the later one. A signal between this check
 * and a call that blocks is still missed, and one that another thread of the process takes, signal(7),
 * should interrupt no call of this one: the sender repeats it.
 */
export function takeInterrupt(): 'SIGTERM' | 'SIGINT' | null {
  const mask = native.umask(RESTING_MASK);
  if (mask === SIGTERM) return 'SIGTERM';
  return mask === SIGINT ? 'SIGINT' : null;
}

/**
 * Ties this process's life to its parent's: the kernel kills it when the thread that spawned it ends,
 * prctl(2) PR_SET_PDEATHSIG. If the parent was gone before (its pid is not `parentPid` any more), the
 * process kills itself at once.
 */
export function dieWithParent(parentPid: number): void {
  const ret = libc.prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (ret < 0) {
    throw new SocketariumError(
      'UNSUPPORTED_SYSTEM',
      `prctl(PR_SET_PDEATHSIG) failed: ${errnoSymbol(ret)}.`,
    );
  }
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
}
