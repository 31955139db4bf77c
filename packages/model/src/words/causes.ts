import {
  type ClientState,
  type Connection,
  isByteStream,
  isDatagram,
  type LabState,
  receives,
} from '@socketarium/protocol';
import { sleepOf } from '../selectors/asleep.ts';
import { serverHasClosed } from '../selectors/ends.ts';
import { heldBackAt } from '../selectors/held-back.ts';
import { connectionInHand } from '../selectors/in-hand.ts';
import { clientById } from '../selectors/lab.ts';
import { partialLine, readAsEnd } from '../selectors/partial.ts';
import { quotedLines } from './exchange.ts';
import { bytes } from './units.ts';

/** Why something does not continue, where the calls and the kernel show it: causes that are easily overlooked. */

const nameOf = (state: LabState, { clientId }: Connection): string =>
  clientById(state, clientId)?.name ?? 'a client';

/** It holds half a line: a service in lines answers only after its newline. */
const ofPartialLine = (state: LabState, connection: Connection): string | null => {
  const part = partialLine(state, connection);
  if (part === null) return null;
  return `It has read ${quotedLines(part, 24)} of ${nameOf(state, connection)} and no newline yet: half a line gets no reply.`;
};

const ofHeldBack = (state: LabState, connection: Connection, now: number): string | null => {
  const client = clientById(state, connection.clientId);
  const held = client && heldBackAt(connection, client, state.server, now);
  if (!held) return null;
  return `${bytes(held.bytes)} of ${nameOf(state, connection)} are in its send queue: ${bytes(held.unacknowledged)} before them are not acknowledged yet, and until then TCP may delay a small write.`;
};

/** A read of 0: end-of-file, or an empty message. */
const ofZeroRead = (state: LabState, connection: Connection): string | null => {
  const name = nameOf(state, connection);
  switch (readAsEnd(state, connection)) {
    case 'empty message':
      return `read() returned 0 because ${name} sent an empty message; it looks like end-of-file, and ${name} has not closed.`;
    case 'not known':
      return `read() returned 0: ${name} has shut down its write side or sent an empty message; which of the two is not known.`;
    default:
      return null;
  }
};

const ofReset = (state: LabState, connection: Connection): string | null =>
  connection.serverHeard === 'ECONNRESET'
    ? `${nameOf(state, connection)} did not close normally: its connection was reset (ECONNRESET), so there is no end-of-file.`
    : null;

/** A datagram whose sender has no name: the server has no address to answer to. */
const ofNameless = ({ config, server }: LabState): string | null => {
  const call = server.lastCall;
  if (config.transport !== 'unix-dgram' || call === null || !receives(call.call) || call.ret < 0) {
    return null;
  }
  const address = call.args.src_addr ?? call.args.msg_name;
  return address === ''
    ? 'The datagram’s sender has no name (it did not bind), so there is no address to reply to.'
    : null;
};

/** The cause behind what the server does at `now`, ns; null for nothing unusual. */
export const causeOf = (state: LabState, now: number): string | null => {
  if (isDatagram(state.config.transport)) return ofNameless(state);
  const connection = connectionInHand(state);
  if (connection === null) return null;
  const asleepIn = sleepOf(state.server, now)?.call.call;
  const reads = asleepIn !== undefined && receives(asleepIn);
  return (
    ofHeldBack(state, connection, now) ??
    ofReset(state, connection) ??
    ofZeroRead(state, connection) ??
    (reads ? ofPartialLine(state, connection) : null)
  );
};

/** The same as a few words for a client's card, from its connection. */
export const causesOn = (
  state: LabState,
  client: ClientState,
  connection: Connection | null,
): string[] => {
  if (connection === null) return [];
  if (isDatagram(state.config.transport)) {
    // UDP: an ICMP answer to an earlier datagram, reported by the next call on a connected socket.
    if (client.heard === 'ECONNREFUSED') return ['refused: no socket there'];
    return client.kind === 'external' &&
      state.config.transport === 'unix-dgram' &&
      connection.clientAddress === null
      ? ['no name: no reply']
      : [];
  }
  const causes: string[] = [];
  if (readAsEnd(state, connection) === 'empty message') causes.push('empty message read as end');
  if (connection.serverHeard === 'ECONNRESET') causes.push('reset');
  if (isByteStream(state.config.transport) && !serverHasClosed(connection)) {
    if (partialLine(state, connection) !== null) causes.push('half a line, no newline yet');
  }
  const { heldBack } = connection;
  if (heldBack !== null) {
    const times = heldBack.times === 1 ? '' : ` ${heldBack.times}×`;
    causes.push(`delayed by TCP${times}, ${Math.round(heldBack.ms)} ms`);
  }
  return causes;
};
