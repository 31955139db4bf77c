import { readdirSync, readFileSync } from 'node:fs';
import { SIGUSR2 } from './constants.ts';
import { functionAddress, native } from './native.ts';
import { encodeSigaction } from './sigaction.ts';
import { sleeperAt } from './sleepers.ts';

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
 * asm/unistd.h. `blocking`: read, write, connect, accept, sendto, recvfrom, sendmsg and recvmsg, the
 * calls of AsyncCalls whose first argument is a descriptor. `sleeping`: nanosleep and
 * clock_nanosleep, by which C libraries make nanosleep(2), with the argument that is the timespec.
 * tgkill(2) is not wrapped by older C libraries.
 */
const NUMBERS = {
  x64: {
    tgkill: 234,
    blocking: [0, 1, 42, 43, 44, 45, 46, 47],
    sleeping: new Map([
      [35, 0],
      [230, 2],
    ]),
  },
  arm64: {
    tgkill: 131,
    blocking: [63, 64, 203, 202, 206, 207, 211, 212],
    sleeping: new Map([
      [101, 0],
      [115, 2],
    ]),
  },
};

let handlerInstalled = false;

/** Node has no handler for SIGUSR2. This one does nothing (abs takes an int), without SA_RESTART. */
function installHandler(): void {
  if (handlerInstalled) return;
  native.sigaction(SIGUSR2, encodeSigaction(functionAddress('abs'), 0), null);
  handlerInstalled = true;
}

/**
 * Sends a signal to each pool thread that is blocked in a call on one of `fds`, or sleeps on behalf
 * of one (nanosleep's `onBehalfOf`); returns how many. A
 * call that was begun but has not reached the kernel is not found: ask again until it returned.
 */
export function interruptBlockedCalls(fds: ReadonlySet<number>): number {
  installHandler();
  const numbers = process.arch === 'arm64' ? NUMBERS.arm64 : NUMBERS.x64;
  let interrupted = 0;
  for (const tid of readdirSync('/proc/self/task')) {
    // The main thread is busy with this very loop.
    if (Number(tid) === process.pid) continue;
    const fd = descriptorOf(blockedCall(tid), numbers);
    if (fd === undefined || !fds.has(fd)) continue;
    native.syscall(numbers.tgkill, process.pid, Number(tid), SIGUSR2);
    interrupted += 1;
  }
  return interrupted;
}

/** The descriptor that a blocked call is about, undefined when it is none of ours. */
function descriptorOf(
  [call = '', ...args]: readonly string[],
  { blocking, sleeping }: typeof NUMBERS.x64,
): number | undefined {
  const number = Number(call);
  if (blocking.includes(number)) return Number(args[0]);
  const timespec = sleeping.get(number);
  return timespec === undefined ? undefined : sleeperAt(BigInt(args[timespec] ?? 0));
}

/** Number and arguments of the call that a thread is blocked in; `running` when it is in none. */
function blockedCall(tid: string): string[] {
  try {
    return readFileSync(`/proc/self/task/${tid}/syscall`, 'latin1').trimEnd().split(' ');
  } catch {
    // It ended.
    return [];
  }
}
