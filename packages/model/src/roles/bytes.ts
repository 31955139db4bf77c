import type { Connection } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { GAP } from '../words/utf8.ts';
import { appendText } from './text.ts';
import { transferAfter, verdictIn } from './transfers.ts';

/** Bytes that a server received from a client and sent to it, on a connection or in datagrams. */

/** `length` bytes of a client have reached a server, `text` being their known part. */
export const took = (
  draft: Draft,
  connection: Connection,
  text: string,
  length: number,
  t: number,
): void => {
  const serverReadBytes = connection.serverReadBytes + length;
  const serverRead = appendText(connection.serverRead, text, length);
  const whole = connection.truncated ? null : connection.serverRead + text;
  draft.patchConnection(connection.id, {
    serverRead,
    serverReadBytes,
    truncated: connection.truncated || serverRead.includes(GAP),
    transfer:
      draft.config.service === 'file'
        ? transferAfter(connection, whole, length, t)
        : connection.transfer,
  });
};

/** A server sent a client these bytes. */
export const gave = (draft: Draft, connection: Connection, text: string, length: number): void => {
  const { transfer } = connection;
  draft.patchConnection(connection.id, {
    serverWrote: appendText(connection.serverWrote, text, length),
    serverWroteBytes: connection.serverWroteBytes + length,
    transfer:
      transfer && transfer.verified === null
        ? { ...transfer, verified: verdictIn(text) }
        : transfer,
  });
};
