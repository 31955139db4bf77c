import { epollOf } from '@socketarium/model/selectors/interest-list';
import { freeDescriptors } from '@socketarium/model/selectors/lab';
import { datagramsWords } from '@socketarium/model/words/kernel';
import { bytes as sizeOf } from '@socketarium/model/words/units';
import type { Connection, Descriptor, LabState } from '@socketarium/protocol';
import { DESCRIPTORS } from '../words.ts';

const bytes = (n: number | undefined): string => (n === undefined ? '–' : sizeOf(n));

/** The server's open sockets, as the kernel knows them. */
export const Descriptors = ({ state }: { readonly state: LabState }) => {
  const { descriptors, ready } = state.server;
  if (descriptors.length === 0) {
    return <p className="panel-empty">{DESCRIPTORS.none}</p>;
  }
  const free = freeDescriptors(state.server);
  const connections = new Map(state.connections.map((connection) => [connection.id, connection]));
  const names = new Map(state.clients.map(({ id, name }) => [id, name]));
  return (
    <div className="descriptors">
      <table>
        <caption className="visually-hidden">{DESCRIPTORS.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{DESCRIPTORS.fd}</th>
            <th scope="col">{DESCRIPTORS.what}</th>
            <th scope="col">{DESCRIPTORS.peer}</th>
            <th scope="col">{DESCRIPTORS.receive}</th>
            <th scope="col">{DESCRIPTORS.send}</th>
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
      {free !== null && <p className="panel-note">{DESCRIPTORS.limited(free)}</p>}
      <p className="panel-note">{DESCRIPTORS.columns}</p>
    </div>
  );
};

/** What is to be said of a descriptor beside its role; null for a connection's, which has a peer. */
const noteOf = (state: LabState, { fd, role }: Descriptor): string | null => {
  if (role === 'epoll') {
    const members = epollOf(state)?.members.map((one) => one.fd) ?? [];
    return members.length === 0 ? DESCRIPTORS.emptySet : DESCRIPTORS.set(members.join(', '));
  }
  if (role === 'passed') {
    const one = state.passed.find((p) => p.to === state.server.pid && p.toFd === fd && !p.closed);
    if (one === undefined) return null;
    const from = state.clients.find(({ id }) => id === one.from)?.name ?? one.from;
    return DESCRIPTORS.passedFrom(one.fromFd, from);
  }
  if (state.listening?.fd === fd) {
    const { length, backlog } = state.listening.acceptQueue;
    return DESCRIPTORS.acceptQueue(length, backlog);
  }
  if (state.datagrams?.fd === fd) {
    const { lost, maxLength } = state.datagrams;
    return DESCRIPTORS.datagrams(datagramsWords(state.datagrams), maxLength === null ? lost : null);
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
        {DESCRIPTORS.roles[role]}
        {isReady && <strong>{DESCRIPTORS.ready}</strong>}
        <small>
          {[
            ...(inode > 0 ? [DESCRIPTORS.inode(inode)] : []),
            ...(note === null ? [] : [note]),
          ].join(', ')}
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
