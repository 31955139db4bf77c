import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { type LabState, LIMITS } from '@socketarium/protocol';

/** Looks in a row, one per turn of the event loop, at which all processes slept and no new fact came. */
const QUIET_LOOKS = 3;
/** Between looks while a process is still running. */
const BETWEEN_MS = 3;
/** Calls that a server held by the pace is given to reach one that sleeps. */
const HELD_CALLS = 12;

/**
 * Resolves when a lab is at rest and all its facts have arrived. A process flushes its records before it
 * makes a call that may sleep; so once the kernel reports that every thread of every process of the lab
 * sleeps, everything is in the pipes, and a turn of the event loop reads them. A process that never
 * sleeps (accept(2) failing with EMFILE over and over) is waited for LIMITS.settleMs.
 *
 * A server that the pace holds at the gate sleeps as well, but is not at rest.
 *
 * @param now a clock, milliseconds.
 */
export const settled = async (state: () => LabState, now: () => number): Promise<void> => {
  const mostMs = LIMITS.settleMs + HELD_CALLS * state().server.gate.paceMs;
  const end = now() + mostMs;
  let quiet = 0;
  while (quiet < QUIET_LOOKS && now() < end) {
    const heard = state().seq;
    const asleep = !isHeld(state()) && [...pidsOf(state())].every(sleeps);
    if (!asleep) await sleep(BETWEEN_MS);
    await turn();
    quiet = asleep && state().seq === heard ? quiet + 1 : 0;
  }
};

const isHeld = ({ server: { gate, status } }: LabState): boolean =>
  status !== 'exited' && gate.mode === 'paced' && gate.waiting !== null;

const pidsOf = ({ servers, clients }: LabState): Set<number> => {
  const pids = new Set<number>();
  for (const { pid, status } of servers) {
    if (pid !== null && status !== 'exited') pids.add(pid);
  }
  for (const { pid, kind } of clients) if (pid !== null && kind === 'lab') pids.add(pid);
  return pids;
};

/**
 * True too for a process that is gone, or about to be. Not asynchronous: a crowd has a thousand threads,
 * and a slow look would not show one moment.
 */
const sleeps = (pid: number): boolean => {
  try {
    const folder = `/proc/${pid}/task`;
    for (const tid of readdirSync(folder)) {
      const stat = readFileSync(`${folder}/${tid}/stat`, 'latin1');
      // proc_pid_stat(5): the state is the first field after the name, which may contain anything.
      const state = stat[stat.lastIndexOf(')') + 2];
      if (state === 'R' || state === 'D') return false;
    }
    return true;
  } catch {
    return true;
  }
};
