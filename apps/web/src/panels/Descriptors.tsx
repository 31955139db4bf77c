import { epollOf } from '@socketarium/model/selectors/interest-list';
import { freeDescriptors } from '@socketarium/model/selectors/lab';
import { datagramsWords } from '@socketarium/model/words/kernel';
import { bytes as sizeOf } from '@socketarium/model/words/units';
import type { Connection, Descriptor, LabState } from '@socketarium/protocol';

const ROLES: Readonly<Record<Descriptor['role'], string>> = {
  unbound: 'socket, no name yet',
  listening: 'listening socket',
  connecting: 'connecting',
  connected: 'connected socket',
  bound: 'datagram socket',
  epoll: 'epoll instance',
  passed: 'passed to it',
  file: 'file',
};

const bytes = (n: number | undefined): string => (n === undefined ? '–' : sizeOf(n));

/** The server's open sockets, as the kernel knows them. */
export const Descriptors = ({ state }: { readonly state: LabState }) => {
  const { descriptors, ready } = state.server;
  if (descriptors.length === 0) {
    return <p className="panel-empty">The server has no socket open.</p>;
  }
  const free = freeDescriptors(state.server);
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
              note={noteOf(state, descriptor)}
              queued={queuedIn(state, descriptor)}
            />
          ))}
        </tbody>
      </table>
      {free !== null && (
        <p className="panel-note">
          RLIMIT_NOFILE is lowered: {free} more {free === 1 ? 'descriptor fits' : 'descriptors fit'}
          .{free === 0 && ' accept() gives -1 EMFILE.'}
        </p>
      )}
      <p className="panel-note">
        receive and send: bytes in the kernel, on their way to the server and from it, by sock_diag.
        A Unix socket’s send queue counts the kernel’s overhead too.
      </p>
    </div>
  );
};

/** What is to be said of a descriptor beside its role; null for a connection's, which has a peer. */
const noteOf = (state: LabState, { fd, role }: Descriptor): string | null => {
  if (role === 'epoll') {
    const members = epollOf(state)?.members.map((one) => one.fd) ?? [];
    return members.length === 0 ? 'nothing in its set' : `in its set: ${members.join(', ')}`;
  }
  if (role === 'passed') {
    const one = state.passed.find((p) => p.to === state.server.pid && p.toFd === fd && !p.closed);
    if (one === undefined) return null;
    const from = state.clients.find(({ id }) => id === one.from)?.name ?? one.from;
    const its = one.fromFd === null ? 'a descriptor' : `fd ${one.fromFd}`;
    return `the open file that is ${its} of ${from}`;
  }
  if (state.listening?.fd === fd) {
    const { length, backlog } = state.listening.acceptQueue;
    return `${length} in its accept queue, backlog ${backlog}`;
  }
  if (state.datagrams?.fd === fd) {
    const { lost, maxLength } = state.datagrams;
    return `${datagramsWords(state.datagrams)} in its queue${maxLength === null ? `, ${lost} lost` : ''}`;
  }
  return null;
};

/** Bytes that wait in it, where it is no connection's end: a datagram socket's. */
const queuedIn = (state: LabState, { fd }: Descriptor): number | undefined =>
  state.datagrams?.fd === fd ? state.datagrams.bytes : undefined;

interface RowProps {
  readonly descriptor: Descriptor;
  readonly connection: Connection | null;
  readonly isReady: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly note: string | null;
  readonly queued: number | undefined;
}

const Row = ({ descriptor, connection, isReady, names, note, queued }: RowProps) => {
  const { fd, role, inode } = descriptor;
  const end = connection?.serverEnd ?? undefined;
  return (
    <tr data-ready={isReady}>
      <th scope="row">{fd}</th>
      <td>
        {ROLES[role]}
        {isReady && <strong> · ready</strong>}
        <small>
          {[...(inode > 0 ? [`inode ${inode}`] : []), ...(note === null ? [] : [note])].join(', ')}
        </small>
      </td>
      <td className="descriptors-peer">
        {connection === null ? '–' : (names.get(connection.clientId) ?? connection.clientId)}
      </td>
      <td className="descriptors-number">{bytes(queued ?? end?.receiveQueue)}</td>
      <td className="descriptors-number">{bytes(end?.sendQueue)}</td>
    </tr>
  );
};
