import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';

/** What can be asked of a client: a reason why not, or null when it can. */

const OTHERS = 'It belongs to another program: use its own terminal';
const ENDED = 'It has ended';

const isOver = ({ phase }: ClientState): boolean => phase === 'done' || phase === 'failed';

/** Why nothing can be asked of this client's connection. */
export const noConnection = (client: ClientState): string | null => {
  if (client.kind === 'external') return OTHERS;
  if (isOver(client)) return ENDED;
  return client.connectionId === null ? 'It has no connection now' : null;
};

/** Why this client cannot be killed alone. */
export const noCrash = (client: ClientState): string | null => {
  if (client.kind === 'external') return OTHERS;
  if (isOver(client)) return ENDED;
  return client.isolated ? null : 'It shares its process with other clients, who would die too';
};

/** Why it cannot shut down its writing side. */
export const noHalfClose = (client: ClientState, state: LabState): string | null => {
  if (isDatagram(state.config.transport)) return 'Datagrams have no connection to half-close';
  const connection = state.connections.find(({ id }) => id === client.connectionId);
  return connection?.halfClosed ? 'It is half-closed already' : noConnection(client);
};

/** Why it cannot be told to read, or not to. */
export const noReading = (client: ClientState): string | null => {
  if (client.kind === 'external') return OTHERS;
  return isOver(client) ? ENDED : null;
};
