import { isReset } from '@socketarium/model/selectors/ends';
import { unreadOf } from '@socketarium/model/selectors/unread';
import { lines } from '@socketarium/model/words/exchange';
import { placeWords, shortPlace } from '@socketarium/model/words/place';
import { bytes, counted, ordinal } from '@socketarium/model/words/units';
import type { LabState, AcceptQueue as Queue } from '@socketarium/protocol';
import { LISTENING } from '../words.ts';
import { Letter } from './Envelope.tsx';
import type { Rect } from './geometry.ts';
import type { QueueLayout } from './queue-layout.ts';
import { place } from './style.ts';

export interface AcceptQueueProps {
  /** Whose it is: the list's name. */
  readonly label: string;
  readonly queue: Queue;
  readonly capacity: number;
  readonly state: LabState;
  readonly layout: QueueLayout;
  /** The listening socket's rectangle, whose child the list is. */
  readonly origin: Rect;
}

/** Below its place, where what it has sent hangs above the socket's last line. */
const HANGS = 30;
/** Narrower places have a client's number, never a part of its name. */
const NAMED = 74;
/** Of what it has sent. */
const BROUGHT_CHARS = 8;

/** The places of an accept queue, those that are taken with their clients' names. */
export const AcceptQueue = ({
  label,
  queue,
  capacity,
  state,
  layout,
  origin,
}: AcceptQueueProps) => {
  const { slots, rest } = layout;
  const { clients, connections } = state;
  const at = (r: Rect) => place({ ...r, x: r.x - origin.x - 2, y: r.y - origin.y - 2 });
  const nameOf = (id: string): string =>
    clients.find((client) => client.id === id)?.name ?? id.replace('external:', 'pid ');
  /** Messages that it has sent already, where they are kept apart. */
  const sentBy = (id: string): number =>
    connections.find((one) => one.clientId === id && one.acceptedAt === null)?.toServer?.length ??
    0;
  const isOfReset = (id: string): boolean => {
    const client = clients.find((one) => one.id === id);
    return client !== undefined && isReset(state, client);
  };
  const hidden = Math.max(0, queue.length - slots.length);
  const free = Math.max(0, capacity - queue.length - Math.max(0, slots.length - queue.length));
  return (
    <ol aria-label={label} data-length={queue.length}>
      {slots.map((slot, i) => {
        const id = queue.members[i];
        if (id === undefined) {
          const taken = i < queue.length;
          return (
            <li
              key={slot.x}
              aria-hidden="true"
              className={taken ? 'stage-slot stage-taken' : 'stage-slot stage-free'}
              style={at(slot)}
            >
              {taken ? '?' : ''}
            </li>
          );
        }
        const sent = sentBy(id);
        const known = queue.places[i] != null;
        const brought = unreadOf(state, id);
        const below = origin.y + origin.h - (slot.y + slot.h);
        const hangs = below >= HANGS && sent === 0 && state.config.service !== 'file';
        const text = hangs ? lines(brought.text, BROUGHT_CHARS) : '';
        const brings =
          sent > 0
            ? LISTENING.sent(counted(sent, 'message'))
            : brought.bytes > 0
              ? LISTENING.sent(bytes(brought.bytes))
              : '';
        return (
          <li
            key={id}
            className="stage-slot stage-taken"
            data-client={id}
            data-place={queue.places[i] ?? 'unknown'}
            data-reset={isOfReset(id)}
            aria-label={`${nameOf(id)}, ${placeWords(queue.places[i])}${isOfReset(id) ? `, ${LISTENING.reset}` : ''}${brings}`}
            style={at(slot)}
          >
            <b>{slot.w < NAMED ? nameOf(id).replace(/^client /, '#') : nameOf(id)}</b>
            <small>
              {shortPlace(queue.places[i])}
              {isOfReset(id) && <em> {LISTENING.reset}</em>}
              {slot.w >= NAMED && <Brought sent={sent} bytes={brought.bytes} apart={known} />}
            </small>
            {text !== '' && <i className="stage-brought">{text}</i>}
          </li>
        );
      })}
      {rest !== null && (
        <li
          className={
            hidden > 0 ? 'stage-slot stage-taken stage-rest' : 'stage-slot stage-free stage-rest'
          }
          style={at(rest)}
          aria-label={
            hidden > 0
              ? LISTENING.moreFrom(hidden, ordinal(slots.length + 1))
              : LISTENING.placesFree(free)
          }
        >
          <b>{hidden > 0 ? `+ ${hidden}` : free}</b>
          <small>{hidden > 0 ? LISTENING.behind : LISTENING.free}</small>
        </li>
      )}
    </ol>
  );
};

interface BroughtProps {
  /** Messages that wait, where they are kept apart. */
  readonly sent: number;
  readonly bytes: number;
  /** Its place stands before it. */
  readonly apart: boolean;
}

/** What it has sent already, before it was accepted. */
const Brought = ({ sent, bytes: n, apart }: BroughtProps) => {
  if (sent === 0 && n === 0) return null;
  return (
    <>
      {apart && ' · '}
      {sent > 0 ? (
        <>
          <Letter /> {sent}
        </>
      ) : (
        bytes(n)
      )}
    </>
  );
};
