import type { ClientState } from '@socketarium/protocol';
import { memo } from 'react';
import type { Rect } from './geometry.ts';
import { Sign } from './Sign.tsx';
import { place } from './style.ts';
import {
  ASLEEP_MS,
  duration,
  exchangeWords,
  ordinal,
  type Standing,
  spoken,
  standingWords,
  type Waiting,
} from './words.ts';

export interface ClientCardProps {
  readonly client: ClientState;
  readonly standing: Standing;
  /** Of its datagrams, how many wait; null where there are connections. */
  readonly waiting: Waiting;
  /** Some datagrams were lost, nobody knows whose. */
  readonly lossy: boolean;
  /** What is unusual about it, with commas, the gravest first. */
  readonly traits: string;
  /** In place of what it sent and got; null for that. */
  readonly said: string | null;
  readonly blocked: string | null;
  /** How far its copy has come, 0 to 100; null where it copies nothing. */
  readonly copied: number | null;
  /** In tenths of a second, so that a card is drawn again only when its text changes. */
  readonly waitedTenths: number;
  /** Its wait beside the longest one, 0 to 1. */
  readonly share: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly selected: boolean;
  readonly onSelect: (id: string | null) => void;
}

/** One client, as a button that selects it: a card, or a chip where there is little room. */
export const ClientCard = memo((props: ClientCardProps) => {
  const { client, standing, waiting, lossy, traits, said, blocked } = props;
  const { waitedTenths, selected, onSelect } = props;
  const rect: Rect = props;
  const chip = rect.h < 40;
  const name = spoken(client, standing, waitedTenths * 100, {
    waiting,
    lossy,
    traits: traits === '' ? [] : [traits],
    blocked,
    said,
  });
  return (
    <button
      type="button"
      className={chip ? 'st-client st-chip' : 'st-client'}
      data-is={standing}
      data-client={client.id}
      aria-pressed={selected}
      aria-label={name}
      title={name}
      style={place(rect)}
      onClick={() => onSelect(selected ? null : client.id)}
    >
      {chip ? <ChipFace {...props} /> : <CardFace {...props} />}
    </button>
  );
});

const ChipFace = ({ client, standing, waiting, w }: ClientCardProps) => (
  <>
    {/* A place of two digits takes the sign's room, and says as much. */}
    {(w >= 64 || (client.place ?? 0) < 10) && <Sign is={standing} size={w < 64 ? 9 : 11} />}
    <span className="st-name">{w < 100 ? shortName(client.name) : fullName(client)}</span>
    {client.place !== null && w >= 57 && <span className="st-place">{ordinal(client.place)}</span>}
    {client.place === null && w >= 100 && chipWord(standing, waiting) !== '' && (
      <span className="st-place">{chipWord(standing, waiting)}</span>
    )}
  </>
);

const chipWord = (standing: Standing, waiting: Waiting): string => {
  if (standing === 'queued') return waiting === null ? '' : `${waiting} wait`;
  if (standing === 'idle' || (standing === 'served' && waiting !== null)) return '';
  return standing;
};

/** Two of an external program are told apart by pid. */
const fullName = (client: ClientState): string =>
  client.kind === 'external' && client.pid !== null ? `${client.name} ${client.pid}` : client.name;

const shortName = (name: string): string => name.replace(/^client /, '');

const CardFace = (props: ClientCardProps) => {
  const { client, standing, waiting, lossy, traits, waitedTenths, share, w, h } = props;
  const narrow = w < 108;
  const waits = standing === 'queued' || standing === 'door';
  const room = Math.floor((w - 20) / 6);
  const waited = duration(waitedTenths * 100);
  const exchange = props.said ?? exchangeWords(client, room);
  // What is unusual is said in place of the wait, which its bar shows too.
  const first = traits.split(', ')[0] ?? '';
  return (
    <>
      <span className="st-head">
        <span className="st-name">{client.name}</span>
        {w >= 136 && client.pid !== null && <span className="st-pid">pid {client.pid}</span>}
      </span>
      <span className="st-phase">
        <Sign is={standing} />
        {standingWords(
          client,
          standing,
          standing === 'failed' || w < (standing === 'queued' ? 138 : 118),
          waiting,
          lossy,
        )}
      </span>
      <span className={first === '' ? 'st-sub' : 'st-sub st-trait'}>
        {first !== ''
          ? fitting(traits, room)
          : waits
            ? `${narrow ? 'for' : 'waited'} ${waited}`
            : standing === 'failed'
              ? reasonWords(client, waiting, w)
              : exchange || idleWords(client, standing)}
      </span>
      {h >= 100 && (
        <span className="st-sub">
          {waits || first !== '' ? exchange : waitedTenths > 0 ? `waited ${waited}` : ''}
        </span>
      )}
      {waits && h >= 64 && waitedTenths * 100 >= ASLEEP_MS && (
        <span className="st-wait" aria-hidden="true">
          <span style={{ transform: `scaleX(${share.toFixed(3)})` }} />
        </span>
      )}
      {props.copied !== null && !waits && h >= 64 && (
        <span className="st-wait st-copied" aria-hidden="true">
          <span style={{ transform: `scaleX(${(props.copied / 100).toFixed(3)})` }} />
        </span>
      )}
    </>
  );
};

/** Why it failed; a datagram that gets no answer in time ends as EAGAIN, which says nothing. */
const reasonWords = ({ reason }: ClientState, waiting: Waiting, w: number): string | null => {
  if (waiting === null || reason !== 'EAGAIN') return reason;
  return w < 128 ? 'no answer' : 'EAGAIN: no answer';
};

/** As many of the traits as fit, and at least the first. */
const fitting = (traits: string, room: number): string => {
  if (traits.length <= room) return traits;
  const first = traits.split(', ')[0] ?? '';
  return first.length <= room ? first : (SHORT[first] ?? first);
};

const SHORT: Readonly<Record<string, string>> = { 'stopped reading': 'not reading' };

const idleWords = (client: ClientState, standing: Standing): string => {
  if (standing === 'done') return 'closed';
  if (client.kind === 'external') return 'from outside';
  return standing === 'served' ? 'nothing sent yet' : ' ';
};
