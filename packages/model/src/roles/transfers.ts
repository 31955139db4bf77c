import type { Connection, Transfer } from '@socketarium/protocol';

/** The `file` service, as the server's own reads and writes show it. */

const HEADER = /^FILE (.*) (\d+)\n/;

/**
 * The copy after a read of `added` bytes. `text`: the known part of all that was read so far, or null
 * when its beginning is no longer known; it contains the header, or will.
 */
export const transferAfter = (
  connection: Pick<Connection, 'transfer' | 'serverReadBytes'>,
  text: string | null,
  added: number,
  t: number,
): Transfer => {
  const before = connection.transfer;
  if (before && before.totalBytes !== null) {
    const receivedBytes = Math.min(before.totalBytes, before.receivedBytes + added);
    return { ...before, receivedBytes, t };
  }
  const begun = before ?? {
    name: '',
    totalBytes: null,
    receivedBytes: 0,
    startedAt: t,
    t,
    verified: null,
  };
  const header = text === null ? null : HEADER.exec(text);
  if (!header) return { ...begun, t };
  const totalBytes = Number(header[2]);
  const beyond = connection.serverReadBytes + added - header[0].length;
  return {
    ...begun,
    name: header[1] ?? '',
    totalBytes,
    receivedBytes: Math.max(0, Math.min(totalBytes, beyond)),
    t,
  };
};

/** The server's answer is its verdict; any other answer (an error text) is not. */
export const verdictIn = (answer: string): boolean | null => {
  if (answer.startsWith('ok ')) return true;
  return answer.startsWith('mismatch') ? false : null;
};
