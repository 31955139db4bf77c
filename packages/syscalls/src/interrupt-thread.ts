import { readdirSync, readFileSync } from 'node:fs';
import { SIGUSR2 } from './constants.ts';
import { functionAddress, native } from './native.ts';
import { encodeSigaction } from './sigaction.ts';

/**
 * Interrupts calls that block on pool threads, so that they return EINTR in their own time and their
 * descriptor can be closed by who owns it. Closing a descriptor under a thread that is blocked on it
 * is no way out: the thread sleeps on, and the number may come back as another descriptor. And
 * shutdown(2) wakes a read but not a Unix connect(2) that waits for room in the accept queue. A
 * signal to that very thread wakes every one of them, signal(7); which thread it is, the kernel
 * tells in /proc/self/task/TID/syscall: the call's number and arguments, of which the first is the
 * descriptor.
 */

/**
 * asm/unistd.h: read, write, connect and accept, the calls of AsyncCalls whose first argument is a
 * descriptor, and tgkill(2), which older C libraries do not wrap.
 */
const NUMBERS = {
  x64: { tgkill: 234, blocking: [0, 1, 42, 43] },
  arm64: { tgkill: 131, blocking: [63, 64, 203, 202] },
};

let handlerInstalled = false;

/** Node has no handler for SIGUSR2. This one does nothing (abs takes an int), without SA_RESTART. */
function installHandler(): void {
  if (handlerInstalled) return;
  native.sigaction(SIGUSR2, encodeSigaction(functionAddress('abs'), 0), null);
  handlerInstalled = true;
}

/**
 * Sends a signal to each pool thread that is blocked in a call on one of `fds`; returns how many. A
 * call that was begun but has not reached the kernel is not found: ask again until it returned.
 */
export function interruptBlockedCalls(fds: ReadonlySet<number>): number {
  installHandler();
  const numbers = process.arch === 'arm64' ? NUMBERS.arm64 : NUMBERS.x64;
  let interrupted = 0;
  for (const tid of readdirSync('/proc/self/task')) {
    // The main thread is busy with this very loop.
    if (Number(tid) === process.pid) continue;
    const [call, fd] = blockedCall(tid);
    if (!numbers.blocking.includes(call) || !fds.has(fd)) continue;
    native.syscall(numbers.tgkill, process.pid, Number(tid), SIGUSR2);
    interrupted += 1;
  }
  return interrupted;
}

/** Number and first argument of the call that a thread is blocked in; -1 when it runs or is gone. */
function blockedCall(tid: string): [call: number, fd: number] {
  try {
    const [call, first] = readFileSync(`/proc/self/task/${tid}/syscall`, 'latin1').split(' ');
    return [Number(call ?? -1), Number(first ?? -1)];
  } catch {
    return [-1, -1];
  }
}
