import type { ClientState, Connection, LabState } from '@socketarium/protocol';
import { askedServerIn } from './queues.ts';

/** Where a client of a whole picture is at present. */

const indexes = new WeakMap<readonly Connection[], ReadonlyMap<string, Connection>>();

/** A client's present connection, in a picture that is whole: many may ask it of one. */
export const presentConnection = (state: LabState, client: ClientState): Connection | null => {
  if (client.connectionId === null) return null;
  let index = indexes.get(state.connections);
  if (index === undefined) {
    index = new Map(state.connections.map((one) => [one.id, one]));
    indexes.set(state.connections, index);
  }
  return index.get(client.connectionId) ?? null;
};

/** `askedServerIn` of a whole picture. */
export const askedServer = (state: LabState, client: ClientState): number | null =>
  askedServerIn(
    {
      servers: state.servers,
      elsewhere: state.elsewhere,
      connection: () => presentConnection(state, client) ?? undefined,
    },
    client,
  );
