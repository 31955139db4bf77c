import { shownBytes } from '@socketarium/model/words/text';
import { bytes, counted } from '@socketarium/model/words/units';
import type { Connection, UnreadMessages } from '@socketarium/protocol';
import { MESSAGES } from '../words.ts';
import { Envelope, Letter } from './Envelope.tsx';
import { envelopes } from './envelopes.ts';

/** Messages of a seqpacket that wait unread: two writes stay two envelopes, where a stream has one bar. */

type Message = UnreadMessages['members'][number];

const said = ({ preview, length }: Message, room = Number.POSITIVE_INFINITY): string =>
  shownBytes(preview.replace(/\n$/, ''), { room, more: preview.length < length });

const fitted = (one: Message, w: number): string =>
  said(one, Math.max(3, Math.floor((w - 9) / 6.7)));

export interface BothWaysProps {
  readonly connection: Connection;
  readonly name: string;
  /** The server's buffer, where it is known: what is longer will be cut off. */
  readonly buffer: number | null;
  /** The box's width. */
  readonly w: number;
}

/** Both ways of a connection. */
export const BothWays = ({ connection, name, buffer, w }: BothWaysProps) => (
  <div className="stage-ends" data-queues="messages">
    <span>{MESSAGES.toServer}</span>
    <Row label={MESSAGES.from(name)} unread={connection.toServer} buffer={buffer} w={w - LABELS} />
    <span>{MESSAGES.to(name)}</span>
    <Row label={MESSAGES.for(name)} unread={connection.toClient} buffer={null} w={w - LABELS} />
  </div>
);

/** The box's padding, the words left of a row, and the gap between. */
const LABELS = 27 + 72 + 10;

interface RowProps {
  readonly label: string;
  readonly unread: UnreadMessages | null;
  readonly buffer: number | null;
  readonly w: number;
}

/** The first to be read at the right, as in every queue here. The list has each one that is known. */
const Row = ({ label, unread, buffer, w }: RowProps) => {
  const length = unread?.length ?? 0;
  const drawn = envelopes(w, length);
  const untold = length - (unread?.members.length ?? 0);
  return (
    <div className="stage-row">
      <ol aria-label={label}>
        {(unread?.members ?? []).map((one, i) => {
          const cut = buffer !== null && one.length > buffer;
          const beyond = cut ? MESSAGES.truncates(buffer) : '';
          const words = `${MESSAGES.name(one.length, said(one))}${beyond}`;
          return (
            <li
              key={one.sentAt}
              className={i < drawn.alone ? 'stage-letter stage-message' : 'visually-hidden'}
              data-length={one.length}
              aria-label={words}
              title={words}
              style={{ width: drawn.w }}
            >
              {i < drawn.alone && (
                <>
                  <Envelope />
                  <code>{fitted(one, drawn.w)}</code>
                  <small>
                    {bytes(one.length)}
                    {cut && <em> ✂</em>}
                  </small>
                </>
              )}
            </li>
          );
        })}
        {drawn.rest > 0 && (
          <li
            className="stage-letter stage-message stage-rest"
            aria-hidden={untold === 0}
            data-more={untold}
            aria-label={MESSAGES.more(untold)}
            style={{ width: drawn.w }}
          >
            <Envelope />
            <b>+ {drawn.rest}</b>
          </li>
        )}
      </ol>
      {length === 0 && <i>{MESSAGES.none}</i>}
    </div>
  );
};

export interface CountedProps {
  readonly label: string;
  readonly unread: UnreadMessages | null;
  readonly word: string;
}

/** Where there is room for signs only: as many as there are messages, up to a few, and their number. */
export const Counted = ({ label, unread, word }: CountedProps) => {
  const length = unread?.length ?? 0;
  return (
    <span
      className="stage-counted"
      role="img"
      data-length={length}
      aria-label={`${label}: ${counted(length, 'message')}`}
    >
      {SIGNS.slice(0, length).map((sign) => (
        <Letter key={sign} />
      ))}
      <b>{length}</b>
      <small>{word}</small>
    </span>
  );
};
const SIGNS = ['first', 'second', 'third'];
