import {
  type ClientState,
  type Connection,
  isByteStream,
  type LabState,
  sends,
} from '@socketarium/protocol';

/** What a server has read and cannot continue with, and what a read of 0 meant. */

/**
 * The line that the server has begun to read and that has no newline yet; null where none is begun, and
 * where the service or the transport has no lines.
 */
export const partialLine = (
  { config: { service, transport } }: LabState,
  { serverRead, serverReadBytes, serverFd, serverHeard }: Connection,
): string | null => {
  const inLines = (service === 'sum' || service === 'echo') && isByteStream(transport);
  if (!inLines || serverReadBytes === 0 || serverFd === null || serverHeard !== null) return null;
  const part = serverRead.slice(serverRead.lastIndexOf('\n') + 1);
  return part === '' ? null : part;
};

/** Its reader may return before it does. */
const isSendingNothing = ({ inCall }: ClientState): boolean => {
  const buf = inCall !== null && sends(inCall.call) ? inCall.args.buf : undefined;
  return typeof buf === 'object' && !Array.isArray(buf) && buf.length === 0;
};

/**
 * The meaning of the server's read of 0; null where there was none. An external client's messages are not
 * observed: while its socket exists, an empty one and a half-close cannot be told apart.
 */
export const readAsEnd = (
  { config, clients }: LabState,
  connection: Connection,
): 'end-of-file' | 'empty message' | 'not known' | null => {
  const { zeroReads, emptySent, clientEnd } = connection;
  if (zeroReads === 0) return null;
  if (config.transport !== 'unix-seqpacket') return 'end-of-file';
  const client = clients.find(({ id }) => id === connection.clientId);
  if (client?.kind === 'lab') {
    const sent = emptySent + (isSendingNothing(client) ? 1 : 0);
    return sent >= zeroReads ? 'empty message' : 'end-of-file';
  }
  return clientEnd === null || clientEnd.peerInode === 0 ? 'end-of-file' : 'not known';
};
