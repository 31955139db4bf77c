import { readFileSync } from 'node:fs';
import { CallThread } from '../threads/call-thread.ts';
import { threadCalls } from '../threads/thread-calls.ts';

/** A running thread, its calls, and how to end it. */
export async function newThread() {
  const thread = new CallThread();
  await thread.started;
  return { thread, calls: threadCalls(thread), end: () => thread.end() };
}

/** Number and arguments of the call that a thread of this process is blocked in, proc(5); NaN for none. */
export const syscallOf = (tid: number): number[] =>
  readFileSync(`/proc/self/task/${tid}/syscall`, 'latin1').trimEnd().split(' ').map(Number);
