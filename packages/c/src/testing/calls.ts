import type { Recorded } from './observed.ts';

/** A call of a thread, from its records. */
export interface ObservedCall {
  readonly name: string;
  /** The descriptor that it is about, -1 for none. */
  readonly fd: number;
  readonly numbers: readonly number[];
  /** What it returned, or -errno; null where it was left, or did not return before the end. */
  ret: number | null;
  state: 'returned' | 'left' | 'open';
}

export interface ObservedThread {
  readonly pid: number;
  readonly tid: number;
  /** In the order of their entries. */
  readonly calls: ObservedCall[];
}

/**
 * Entries and returns joined, by thread. Throws where a return has no entry of its call, or where a thread
 * records before its birth.
 */
export const callsOf = (records: readonly Recorded[]): ObservedThread[] => {
  const threads = new Map<number, ObservedThread & { open: ObservedCall[] }>();
  const known = new Set<number>();
  for (const record of records) {
    const { kind, call, pid, tid, result } = record;
    if (record.birth !== null) {
      known.add(tid);
      continue;
    }
    if (kind !== 'entered' && kind !== 'returned' && kind !== 'abandoned') continue;
    if (!known.has(tid)) throw new Error(`thread ${tid} recorded ${call} before its birth`);
    const thread = threads.get(tid) ?? { pid, tid, calls: [], open: [] };
    threads.set(tid, thread);
    if (kind === 'entered') {
      const made: ObservedCall = {
        name: call,
        fd: result,
        numbers: record.numbers,
        ret: null,
        state: 'open',
      };
      thread.calls.push(made);
      thread.open.push(made);
      continue;
    }
    const open = thread.open.pop();
    if (open?.name !== call) {
      throw new Error(`thread ${tid}: ${call} is ${kind} inside of ${open?.name ?? 'no call'}`);
    }
    open.state = kind === 'returned' ? 'returned' : 'left';
    if (kind === 'returned') open.ret = result;
  }
  return [...threads.values()];
};
