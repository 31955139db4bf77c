import { maySleep } from '@socketarium/protocol';
import type { ListedCall } from '../projections/call-log.ts';
import { ASLEEP_MS } from '../selectors/asleep.ts';
import { describeCall, describeReturn } from './describe.ts';

export interface CallRowText {
  readonly text: string;
  /** Beside the text: that it sleeps and how long, or how it ended when it did not return. */
  readonly note: string | null;
  readonly tone: 'plain' | 'open' | 'failed';
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Paths are long and end in what matters: `/run/user/0/x/lab-1.sock` → `…/lab-1.sock`. */
export const shortenPaths = (text: string): string =>
  text.replace(/(^|[\s"(])\/[^"\s,()]*\/([^"\s,()/]+)/g, '$1…/$2');

/**
 * A row as strace(1) would print it, with its present state. `now`: ns. `stopped`: a signal has stopped
 * its process, and an open call goes on only after SIGCONT.
 */
export const callRowText = (row: ListedCall, now: number, stopped = false): CallRowText => {
  const { call, args, end } = row;
  const sleeps = row.sleeps !== false && maySleep(call);
  if (end === null) {
    const asleepMs = (now - row.t) / 1e6;
    const asleep = sleeps && asleepMs >= ASLEEP_MS;
    return {
      text: describeCall(call, args),
      note: stopped ? 'stopped' : asleep ? `asleep ${seconds(asleepMs)}` : null,
      tone: 'open',
    };
  }
  if (end.kind === 'died') {
    return { text: describeCall(call, args), note: 'process ended', tone: 'failed' };
  }
  if (end.kind === 'unseen') {
    return { text: describeCall(call, args), note: 'return not drawn', tone: 'plain' };
  }
  const text = describeReturn(call, { ...args, ...end.args }, end.ret, end.errno);
  const sleptMs = (end.t - row.t) / 1e6;
  const slept = sleeps && sleptMs >= ASLEEP_MS;
  return {
    text,
    note: slept ? `slept ${seconds(sleptMs)}` : null,
    tone: end.errno === null ? 'plain' : 'failed',
  };
};
