import type { Message } from '@socketarium/model/selectors/flights';
import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import { askedServer } from '@socketarium/model/selectors/present';
import type { LabState } from '@socketarium/protocol';
import type { Seat } from './client-layout.ts';
import { datagramLayout, tailOf } from './datagram-layout.ts';
import type { Frame } from './frame.ts';
import type { SocketLayout } from './socket-layout.ts';
import { askPath, bouncePath, leapPath, lossPath, postPath, wireOf, wirePath } from './wires.ts';

/** Its connection was asked of a second server: it waits there, or that one has accepted it. */
const asksSecond = ({ clientId, connectionId }: Message, state: LabState): boolean => {
  const by = state.connections.find((one) => one.id === connectionId)?.acceptedBy ?? null;
  const client = state.clients.find((one) => one.id === clientId);
  return (by ?? (client ? askedServer(state, client) : state.server.pid)) !== state.server.pid;
};

/** The way that a message is drawn to travel; null when its ends are not drawn. */
export const messagePath = (
  message: Message,
  state: LabState,
  frame: Frame,
  seated: readonly Seat[],
  sockets: SocketLayout,
): string | null => {
  if (message.kind === 'lost') return lossPath(frame);
  const from = seated[state.clients.findIndex((c) => c.id === message.clientId)]?.rect;
  if (from === undefined) return null;
  const asked = frame.second !== null && asksSecond(message, state) ? frame.second : frame;
  if (message.kind === 'ask') return askPath(frame, from, asked.listening);
  if (message.kind === 'dropped') return bouncePath(frame, from, asked.listening);
  if (message.kind === 'datagram' || message.kind === 'answer') {
    const { length, maxLength } = state.datagrams ?? { length: 0, maxLength: null };
    const layout = datagramLayout(frame.listening, length, maxLength);
    const tail = message.kind === 'datagram' ? tailOf(layout, length - message.behind) : null;
    return tail === null ? askPath(frame, from) : postPath(frame, from, tail);
  }
  const accepted = acceptedOf(state);
  const at = accepted.findIndex((c) => c.id === message.connectionId);
  const box = sockets.boxes[at];
  // Not accepted yet: what it writes waits in the queue with it.
  if (box === undefined)
    return message.kind === 'reply' ? null : askPath(frame, from, asked.listening);
  const wire = wireOf(sockets, at, accepted.length);
  return wire !== null && frame.tier !== 'chips'
    ? wirePath(frame, from, box, wire)
    : leapPath(frame, from, box);
};
