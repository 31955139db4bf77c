import type { Connection, Descriptor, LabState } from '@socketarium/protocol';

const ROLES: Readonly<Record<Descriptor['role'], string>> = {
  unbound: 'socket, no name yet',
  listening: 'listening socket',
  connecting: 'connecting',
  connected: 'connected socket',
};

const bytes = (n: number | undefined): string => (n === undefined ? '–' : `${n} B`);

/** The server's open sockets, as the kernel knows them. */
export const Descriptors = ({ state }: { readonly state: LabState }) => {
  const { descriptors, ready } = state.server;
  if (descriptors.length === 0) {
    return <p className="panel-empty">The server has no socket open.</p>;
  }
  const connections = new Map(state.connections.map((connection) => [connection.id, connection]));
  const names = new Map(state.clients.map(({ id, name }) => [id, name]));
  return (
    <div className="descriptors">
      <table>
        <caption className="visually-hidden">The server’s descriptors</caption>
        <thead>
          <tr>
            <th scope="col">fd</th>
            <th scope="col">what it is</th>
            <th scope="col">peer</th>
            <th scope="col">receive</th>
            <th scope="col">send</th>
          </tr>
        </thead>
        <tbody>
          {descriptors.map((descriptor) => (
            <Row
              key={descriptor.fd}
              descriptor={descriptor}
              connection={connections.get(descriptor.connectionId ?? '') ?? null}
              isReady={ready.includes(descriptor.fd)}
              names={names}
              queue={queueOf(state, descriptor)}
            />
          ))}
        </tbody>
      </table>
      <p className="panel-note">
        receive and send: bytes in the kernel, on their way to the server and from it, by sock_diag.
        A Unix socket’s send queue counts the kernel’s overhead too.
      </p>
    </div>
  );
};

const queueOf = (state: LabState, { fd }: Descriptor): string | null => {
  if (state.listening?.fd !== fd) return null;
  const { length, backlog } = state.listening.acceptQueue;
  return `${length} in its accept queue, backlog ${backlog}`;
};

interface RowProps {
  readonly descriptor: Descriptor;
  readonly connection: Connection | null;
  readonly isReady: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly queue: string | null;
}

const Row = ({ descriptor, connection, isReady, names, queue }: RowProps) => {
  const { fd, role, inode } = descriptor;
  const end = connection?.serverEnd ?? undefined;
  return (
    <tr className={isReady ? 'descriptor-ready' : undefined}>
      <th scope="row">{fd}</th>
      <td>
        {ROLES[role]}
        {isReady && <strong> · ready</strong>}
        <small>
          inode {inode}
          {queue !== null && `, ${queue}`}
        </small>
      </td>
      <td>{connection === null ? '–' : (names.get(connection.clientId) ?? connection.clientId)}</td>
      <td className="number">{queue === null ? bytes(end?.receiveQueue) : '–'}</td>
      <td className="number">{queue === null ? bytes(end?.sendQueue) : '–'}</td>
    </tr>
  );
};
