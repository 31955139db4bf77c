import type { Transfer } from '@socketarium/protocol';
import { transferProgress } from '../selectors/transfer.ts';
import { shownBytes } from './text.ts';
import { duration, rateWords } from './units.ts';

/** A copy for drawing. */
export interface Copy {
  readonly name: string;
  /** 0 to 100; null before the client has reported the file's length. */
  readonly percent: number | null;
  /** `118 MB/s · 4.2 s left`, or the verdict. */
  readonly words: string;
  /** For a client's card. */
  readonly short: string;
  readonly verified: boolean | null;
}

/** A rate over less time than this would fluctuate, nanoseconds. */
const SETTLED_NS = 200e6;

export const copyOf = (transfer: Transfer | null, now: number): Copy | null => {
  if (transfer === null) return null;
  const { totalBytes, receivedBytes, verified } = transfer;
  const name = shownBytes(transfer.name);
  const { fraction, bytesPerSecond: rate, secondsLeft } = transferProgress(transfer, now);
  const percent =
    fraction === null || totalBytes === 0 ? null : Math.min(100, Math.floor(fraction * 100));
  const share = percent === null ? '' : `${percent} %`;
  if (verified !== null) {
    const words = verified ? 'verified' : 'mismatch';
    return { name, percent, verified, words, short: `${share} ${words}`.trim() };
  }
  const whole = totalBytes !== null && receivedBytes >= totalBytes;
  const until = whole ? transfer.t : Math.max(now, transfer.t);
  const settled = until - transfer.startedAt >= SETTLED_NS;
  if (!settled || rate === null) return { name, percent, verified, words: 'begins', short: share };
  const left = secondsLeft === null ? '' : ` · ${duration(secondsLeft * 1000)} left`;
  const words = whole ? `${rateWords(rate)} · checking` : `${rateWords(rate)}${left}`;
  return { name, percent, verified, words, short: `${share} · ${rateWords(rate)}` };
};
