import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { CLIENT_DOES } from '../words.ts';

/** What can be asked of a client: a reason why not, or null when it can. */

const isOver = ({ phase }: ClientState): boolean => phase === 'done' || phase === 'failed';

/** Why nothing can be asked of this client's connection. */
export const noConnection = (client: ClientState): string | null => {
  if (client.kind === 'external') return CLIENT_DOES.others;
  if (isOver(client)) return CLIENT_DOES.ended;
  return client.connectionId === null ? CLIENT_DOES.notConnected : null;
};

/** Why this client cannot be killed alone. */
export const noCrash = (client: ClientState): string | null => {
  if (client.kind === 'external') return CLIENT_DOES.others;
  if (isOver(client)) return CLIENT_DOES.ended;
  return client.isolated ? null : CLIENT_DOES.shared;
};

/** Why it cannot shut down its writing side. */
export const noHalfClose = (client: ClientState, state: LabState): string | null => {
  if (isDatagram(state.config.transport)) return CLIENT_DOES.noHalfClose;
  const connection = state.connections.find(({ id }) => id === client.connectionId);
  return connection?.halfClosed ? CLIENT_DOES.halfClosed : noConnection(client);
};

/** Why it cannot be told to read, or not to. */
export const noReading = (client: ClientState): string | null => {
  if (client.kind === 'external') return CLIENT_DOES.others;
  return isOver(client) ? CLIENT_DOES.ended : null;
};
