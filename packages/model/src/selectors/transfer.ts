import type { Transfer } from '@socketarium/protocol';

export interface TransferProgress {
  /** 0 to 1; null before the client's first line gave the size. */
  readonly fraction: number | null;
  /** Over the whole copy so far; null before there is anything to calculate with. */
  readonly bytesPerSecond: number | null;
  /** At that rate; 0 when all is there, null when it is not known. */
  readonly secondsLeft: number | null;
}

/** The progress of a copy at the moment `t` nanoseconds: the rate falls while nothing arrives. */
export const transferProgress = (transfer: Transfer, t: number): TransferProgress => {
  const { totalBytes, receivedBytes, startedAt, verified } = transfer;
  const through = verified !== null || (totalBytes !== null && receivedBytes >= totalBytes);
  const seconds = (Math.max(transfer.t, through ? transfer.t : t) - startedAt) / 1e9;
  const bytesPerSecond = seconds > 0 && receivedBytes > 0 ? receivedBytes / seconds : null;
  const left = totalBytes === null ? null : totalBytes - receivedBytes;
  return {
    fraction: totalBytes === null ? null : totalBytes === 0 ? 1 : receivedBytes / totalBytes,
    bytesPerSecond,
    secondsLeft:
      left === 0 ? 0 : left === null || bytesPerSecond === null ? null : left / bytesPerSecond,
  };
};
