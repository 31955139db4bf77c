import type { Standing } from '@socketarium/model/selectors/standing';
import {
  leftWords,
  reasonWords,
  serviceWords,
  spokenParts,
  standingWords,
  type Waiting,
} from '@socketarium/model/words/client';
import { exchangeWords } from '@socketarium/model/words/exchange';
import { STOPPED_READING } from '@socketarium/model/words/traits';
import { duration, ordinal } from '@socketarium/model/words/units';
import type { ClientState } from '@socketarium/protocol';
import { memo, type ReactNode } from 'react';
import { CLIENT_CARD, STAGE } from '../words.ts';
import { CARD } from './frame.ts';
import type { Rect } from './geometry.ts';
import { Sign } from './Sign.tsx';
import { place } from './style.ts';

export interface ClientCardProps {
  readonly client: ClientState;
  readonly standing: Standing;
  /** Of its datagrams, how many wait; null where there are connections. */
  readonly waiting: Waiting;
  /** Some datagrams were lost, nobody knows whose. */
  readonly lossy: boolean;
  /** The server has accepted it, and has not read what it sent. */
  readonly requestWaits: boolean;
  /** What it sends and gets is kept apart, message by message. */
  readonly apart: boolean;
  /** What is unusual about it, with commas, the gravest first. */
  readonly traits: string;
  /** In place of what it sent and got; null for that. */
  readonly said: string | null;
  readonly blocked: string | null;
  /** How far its copy has come, 0 to 100; null where it copies nothing. */
  readonly copied: number | null;
  /** In tenths of a second, so that a card is drawn again only when its text changes. */
  readonly waitedTenths: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly selected: boolean;
  /** Its wire and its socket are shown as its own: it is pointed at, or selected. */
  readonly lit: boolean;
  readonly onSelect: (id: string | null) => void;
}

/** One client, as a button that selects it: a card, or a chip where there is little room. */
export const ClientCard = memo((props: ClientCardProps) => {
  const { client, standing, waiting, lossy, requestWaits, apart, traits, said, blocked } = props;
  const { waitedTenths, selected, onSelect } = props;
  const rect: Rect = props;
  const chip = rect.h < 40;
  const parts = spokenParts(client, standing, waitedTenths * 100, {
    waiting,
    lossy,
    requestWaits,
    apart,
    traits: traits === '' ? [] : [traits],
    blocked,
    said,
  });
  return (
    <button
      type="button"
      className={chip ? 'stage-client stage-chip' : 'stage-client'}
      data-is={standing}
      data-client={client.id}
      data-phase={client.phase}
      data-reason={client.reason}
      data-lit={props.lit}
      data-narrow={!chip && rect.w < NARROW}
      aria-pressed={selected}
      title={parts.join(', ')}
      style={place(rect)}
      onClick={() => onSelect(selected ? null : client.id)}
    >
      {chip ? <ChipFace {...props} parts={parts} /> : <CardFace {...props} parts={parts} />}
    </button>
  );
});

const ChipFace = ({ client, standing, waiting, w, parts }: FaceProps) => (
  <>
    {/* Two digits and a place take the sign's room, and say as much. */}
    {(w >= 64 ||
      client.place === null ||
      shortName(client.name).length + `${client.place}`.length < 3) && (
      <Sign is={standing} size={w < 64 ? 9 : 11} />
    )}
    <span className="stage-name">
      {w < 100 && (
        <span className="visually-hidden">
          {client.name.slice(0, -shortName(client.name).length)}
        </span>
      )}
      {w < 100 ? shortName(client.name) : fullName(client)}
    </span>
    <Comma />
    {client.place !== null && w >= 57 && (
      <span className="stage-place">{ordinal(client.place)}</span>
    )}
    {client.place === null && w >= 100 && chipWord(standing, waiting) !== '' && (
      <span className="stage-place">{chipWord(standing, waiting)}</span>
    )}
    <Comma />
    <Unseen parts={parts} seen={[client.name]} />
  </>
);

/** ECONNREFUSED is wider than a narrow card: it breaks after what all such names begin with. */
const breakable = (text: string): ReactNode =>
  /^ECONN./.test(text) ? (
    <>
      ECONN
      <wbr />
      {text.slice(5)}
    </>
  ) : (
    text
  );

interface FaceProps extends ClientCardProps {
  /** Everything that is to be said of it. */
  readonly parts: readonly string[];
}

/** What there is no room to show, for those who listen. */
const Unseen = ({ parts, seen }: { parts: readonly string[]; seen: readonly string[] }) => {
  const unseen = parts.filter(
    (part) => !seen.includes(part) && !seen.includes(part.replace(/^waited/, 'waits')),
  );
  return unseen.length > 0 && <span className="visually-hidden">{unseen.join(', ')}</span>;
};

/** Heard between two parts that are seen apart. */
const Comma = () => <span className="visually-hidden">, </span>;

const chipWord = (standing: Standing, waiting: Waiting): string => {
  if (standing === 'queued') return waiting === null ? '' : CLIENT_CARD.waiting(waiting);
  if (standing === 'cut') return CLIENT_CARD.cutOff;
  if (standing === 'left') return CLIENT_CARD.closed;
  if (standing === 'door') return CLIENT_CARD.noRoom;
  if (
    standing === 'idle' ||
    standing === 'connected' ||
    (standing === 'served' && waiting !== null)
  )
    return '';
  return standing;
};

/** Two of an external program are told apart by pid. */
const fullName = (client: ClientState): string =>
  client.kind === 'external' && client.pid !== null ? `${client.name} ${client.pid}` : client.name;

const shortName = (name: string): string => name.replace(/^client /, '');

/** Narrower cards have smaller type for what they say of a client first, and shorter words. */
const NARROW = 112;

/** Narrower cards say of who finds no room that the queue is full, and no more. */
const DOOR_WORDS = 128;

const CardFace = (props: FaceProps) => {
  const { client, standing, waiting, lossy, requestWaits, w, h, parts } = props;
  const waits = standing === 'queued' || standing === 'door';
  const room = Math.floor((w - 20) / 6);
  // Its standing may take two lines.
  const two = h >= CARD.h;
  const more = furtherWords(props, room).slice(0, h < 112 ? 1 : 2);
  const service = serviceWords(client);
  // `connecting (queue full)` would take three lines.
  const short = standing === 'failed' || !two || (standing === 'door' && w < DOOR_WORDS);
  const standingShown = standingWords(client, standing, short, {
    waiting,
    lossy,
    requestWaits,
  });
  // In short it says the same: that it failed, and below why.
  const standingWhole = parts[1] ?? '';
  const seen = [client.name, standingShown, standingWhole, ...more.map(({ text }) => text)];
  return (
    <>
      <span className="stage-head">
        <span className="stage-name">{client.name}</span>
        <Comma />
        {w >= 136 && (service !== '' || client.pid !== null) && (
          <span className="stage-pid">
            {service === '' ? `pid ${client.pid}` : service}
            <Comma />
          </span>
        )}
      </span>
      <span className="stage-phase">
        <Sign is={standing} />
        <span>{standingShown}</span>
        <Comma />
      </span>
      {more.map(({ text, unusual = false }, i) => (
        <span key={String(i)} className={unusual ? 'stage-sub stage-trait' : 'stage-sub'}>
          {breakable(text)}
          <Comma />
        </span>
      ))}
      {props.copied !== null && !waits && h >= 64 && (
        <span className="stage-wait stage-copied" aria-hidden="true">
          <span style={{ transform: `scaleX(${(props.copied / 100).toFixed(3)})` }} />
        </span>
      )}
      <Unseen parts={parts} seen={seen} />
    </>
  );
};

interface Further {
  readonly text: string;
  /** Out of the ordinary. */
  readonly unusual?: boolean;
}

/** What is said below the standing, what matters most first. */
const furtherWords = (props: ClientCardProps, room: number): Further[] => {
  const { client, standing, waiting, traits, waitedTenths, w } = props;
  const unusual: Further[] = traits === '' ? [] : [{ text: fitting(traits, room), unusual: true }];
  const exchange = props.said ?? exchangeWords(client, room, props.apart);
  const said = exchange === '' ? [] : [{ text: exchange }];
  const waited = { text: STAGE.waits(duration(waitedTenths * 100)) };
  switch (standing) {
    case 'failed': {
      const reason = reasonOn(client, waiting, w);
      return [...(reason === null ? [] : [{ text: reason }]), ...unusual, ...said];
    }
    case 'queued':
    case 'door':
      // What is unusual is said in place of the wait, which its bar shows too.
      return [unusual[0] ?? waited, ...said];
    case 'left':
      return [{ text: leftWords(client, w < 138) }, ...unusual, ...said];
    default: {
      const idle = { text: idleWords(client, standing) };
      return [
        ...unusual,
        said[0] ?? idle,
        ...(waitedTenths > 0 ? [{ text: STAGE.waited(duration(waitedTenths * 100)) }] : []),
      ];
    }
  }
};

/** Why it failed; a datagram that gets no answer in time ends as EAGAIN, which says nothing. */
const reasonOn = (client: ClientState, waiting: Waiting, w: number): string | null => {
  if (waiting === null || client.reason !== 'EAGAIN') return reasonWords(client);
  return w < 128 ? CLIENT_CARD.noAnswer : CLIENT_CARD.noAnswerErrno;
};

/** As many of the traits as fit, and at least the first. */
const fitting = (traits: string, room: number): string => {
  if (traits.length <= room) return traits;
  const first = traits.split(', ')[0] ?? '';
  return first.length <= room ? first : (SHORT[first] ?? first);
};

const SHORT: Readonly<Record<string, string>> = { [STOPPED_READING]: CLIENT_CARD.notReading };

const idleWords = (client: ClientState, standing: Standing): string => {
  if (client.kind === 'external') return CLIENT_CARD.external;
  if (standing === 'done') return CLIENT_CARD.closed;
  return standing === 'served' || standing === 'connected' ? CLIENT_CARD.nothingSent : ' ';
};
