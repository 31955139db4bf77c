import {
  type ClientState,
  type Connection,
  isByteStream,
  isDatagram,
  type LabState,
  sends,
  type Transport,
} from '@socketarium/protocol';
import { sleepOf } from '../selectors/asleep.ts';
import { askedServer, presentConnection } from '../selectors/present.ts';
import { standingOf } from '../selectors/standing.ts';
import { stoppedSince } from '../selectors/stopped.ts';
import { causesOn } from './causes.ts';
import { leftWords, type Said, standingWords, type Waiting } from './client.ts';
import { copyOf } from './copy.ts';
import { exchangedOf, exchangedShort, externalTraits } from './externals.ts';
import { serverName } from './names.ts';
import { bytes } from './units.ts';

/** The trait of a client that was made to stop reading. */
export const STOPPED_READING = 'stopped reading';

export const waitingOf = (client: ClientState, state: LabState): Waiting =>
  isDatagram(state.config.transport)
    ? (state.datagrams?.members.filter((one) => one.clientId === client.id).length ?? 0)
    : null;

/** For a socket with several descriptors, by dup(2): which are open, and which was closed without effect. */
const copiesOf = (connection: Connection | null): string[] => {
  if (connection === null) return [];
  const { clientFd, clientCopies, clientClosed } = connection;
  const open = [...(clientFd === null ? [] : [clientFd]), ...clientCopies].join(' and ');
  if (clientClosed.length > 0) return [`fd ${clientClosed.join(' and ')} closed · ${open} open`];
  return clientCopies.length > 0 ? [`fd ${clientFd} · copy ${clientCopies.join(' and ')}`] : [];
};

/**
 * How the server's end of a connection is gone. TCP's FIN is seen by the client's state, CLOSE_WAIT; once
 * that socket is gone from the kernel's list while bytes were lost, a reset has come back.
 */
export const goneWords = (
  connection: Pick<Connection, 'clientEnd'>,
  lost: number,
  transport: Transport,
): string => {
  const unread = lost > 0 ? ` · ${bytes(lost)} never read` : '';
  if (transport === 'tcp' && connection.clientEnd === null && lost > 0) return `← RST${unread}`;
  return transport === 'tcp' && connection.clientEnd?.state === 'CLOSE_WAIT'
    ? `← FIN${unread}`
    : `server closed${unread}`;
};

/** The server has it, and bytes that it sent are unread: by both ends' calls, or the kernel's row. */
const requestWaits = (client: ClientState, connection: Connection | null): boolean =>
  connection !== null &&
  connection.serverFd !== null &&
  (client.sentBytes > connection.serverReadBytes || (connection.serverEnd?.receiveQueue ?? 0) > 0);

/** What is unusual about a client, in words, the most serious first. */
export const traitsOf = (client: ClientState, state: LabState): string[] => {
  const traits: string[] = [];
  const connection = presentConnection(state, client);
  if (client.kind === 'lab' && stoppedSince(state, client.pid) !== null)
    traits.push('stopped by a signal');
  traits.push(...causesOn(state, client, connection));
  traits.push(...copiesOf(connection), ...externalTraits(client, state));
  if (client.lost > 0) traits.push(`${bytes(client.lost)} never read`);
  if (client.leftUnread > 0) traits.push(`left ${bytes(client.leftUnread)} unread`);
  if (client.stoppedReading && client.phase !== 'done') traits.push(STOPPED_READING);
  if (connection?.halfClosed) traits.push('half-closed');
  const { unwatchable } = state.server;
  if (unwatchable?.clientId === client.id) traits.push(`unserved: fd ${unwatchable.fd}`);
  const waits = client.phase === 'queued' || client.phase === 'connecting';
  const first = state.server.pid;
  const asked = waits && connection !== null ? askedServer(state, client) : first;
  // Right after a server's death its socket is in the kernel, and who else holds it is being looked up.
  const sought = asked === null && state.elsewhere.some(({ holders }) => holders === null);
  if (asked !== first && !sought) traits.push(`at ${serverName(state, asked)}`);
  const by = connection?.acceptedBy ?? null;
  if (by !== null && by !== first) traits.push(`by ${serverName(state, by)}`);
  return traits;
};

/** `blocked in write()`: the meaning of its dot, for those who do not see it. */
const blockedWords = (client: ClientState, now: number): string | null => {
  const call = client.noRoom ? sleepOf(client, now)?.call.call : undefined;
  return call !== undefined && sends(call) ? `blocked in ${call}()` : null;
};

/** The server's verdict on a complete copy; null before, and for anything else. */
const verdictOf = (client: ClientState, file: boolean): string | null => {
  if (!file || client.received === '') return null;
  if (client.received.startsWith('ok ')) return `verified, ${bytes(client.sentBytes)}`;
  const got = /^mismatch: got (\d+) of (\d+)/.exec(client.received);
  if (got === null) return null;
  return `mismatch, ${bytes(Number(got[1]))} of ${bytes(Number(got[2]))}`;
};

/** More bytes than this are not read as text. */
const READABLE = 2000;

/** Everything said about a client besides its state. */
export const saidOf = (client: ClientState, state: LabState, now: number): Said => {
  const connection = presentConnection(state, client);
  const copy = copyOf(connection?.transfer ?? null, now);
  const file = state.config.service === 'file';
  const external = exchangedOf(client, state);
  // More than can be read: its size says more than its end.
  const much = client.sentBytes > READABLE && client.received === '';
  return {
    waiting: waitingOf(client, state),
    lossy: (state.datagrams?.lost ?? 0) > 0,
    requestWaits: requestWaits(client, connection),
    apart: !isByteStream(state.config.transport),
    traits: traitsOf(client, state),
    blocked: blockedWords(client, now),
    copied: copy?.percent ?? null,
    said:
      copy?.short ??
      verdictOf(client, file) ??
      (external === null ? null : exchangedShort(external)) ??
      (file || much ? `sent ${bytes(client.sentBytes)}` : null),
  };
};

/** A client's place, for its panel: the same words as on its card. */
export const placeWords = (client: ClientState, state: LabState, now: number): string => {
  const standing = standingOf(client, state, now);
  if (standing === 'left') return leftWords(client);
  return standingWords(client, standing, false, saidOf(client, state, now));
};
