import type { ClientState, Connection, LabState } from '@socketarium/protocol';
import { askedServerIn } from './queues.ts';

/** The present place of a client in a whole picture. */

const indexes = new WeakMap<readonly Connection[], ReadonlyMap<string, Connection>>();

/** A client's present connection in a whole picture; cached, because it is asked often. */
export const presentConnection = (state: LabState, client: ClientState): Connection | null => {
  if (client.connectionId === null) return null;
  let index = indexes.get(state.connections);
  if (index === undefined) {
    index = new Map(state.connections.map((one) => [one.id, one]));
    indexes.set(state.connections, index);
  }
  return index.get(client.connectionId) ?? null;
};

/** `askedServerIn` for a whole picture. */
export const askedServer = (state: LabState, client: ClientState): number | null =>
  askedServerIn(
    {
      servers: state.servers,
      elsewhere: state.elsewhere,
      connection: () => presentConnection(state, client) ?? undefined,
    },
    client,
  );
