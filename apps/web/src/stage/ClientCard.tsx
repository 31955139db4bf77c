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
} from './words.ts';

export interface ClientCardProps {
  readonly client: ClientState;
  readonly standing: Standing;
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
  const { client, standing, waitedTenths, selected, onSelect } = props;
  const rect: Rect = props;
  const waitedMs = waitedTenths * 100;
  const chip = rect.h < 40;
  return (
    <button
      type="button"
      className={chip ? 'st-client st-chip' : 'st-client'}
      data-is={standing}
      data-client={client.id}
      aria-pressed={selected}
      aria-label={spoken(client, standing, waitedMs)}
      title={spoken(client, standing, waitedMs)}
      style={place(rect)}
      onClick={() => onSelect(selected ? null : client.id)}
    >
      {chip ? <ChipFace {...props} /> : <CardFace {...props} />}
    </button>
  );
});

const ChipFace = ({ client, standing, w }: ClientCardProps) => (
  <>
    {/* A place of two digits takes the sign's room, and says as much. */}
    {(w >= 64 || (client.place ?? 0) < 10) && <Sign is={standing} size={w < 64 ? 9 : 11} />}
    <span className="st-name">{w < 100 ? shortName(client.name) : fullName(client)}</span>
    {client.place !== null && w >= 57 && <span className="st-place">{ordinal(client.place)}</span>}
    {client.place === null && w >= 100 && chipWord[standing] !== '' && (
      <span className="st-place">{chipWord[standing]}</span>
    )}
  </>
);

const chipWord: Record<Standing, string> = {
  served: 'served',
  queued: '',
  door: 'door',
  idle: '',
  done: 'done',
  failed: 'failed',
};

/** Two of an external program are told apart by pid. */
const fullName = (client: ClientState): string =>
  client.kind === 'external' && client.pid !== null ? `${client.name} ${client.pid}` : client.name;

const shortName = (name: string): string => name.replace(/^client /, '');

const CardFace = ({ client, standing, waitedTenths, share, w, h }: ClientCardProps) => {
  const narrow = w < 108;
  const waits = standing === 'queued' || standing === 'door';
  const room = Math.floor((w - 20) / 6);
  const waited = duration(waitedTenths * 100);
  const exchange = exchangeWords(client, room);
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
        )}
      </span>
      <span className="st-sub">
        {waits
          ? `${narrow ? 'for' : 'waited'} ${waited}`
          : standing === 'failed'
            ? client.reason
            : exchange || idleWords(client, standing)}
      </span>
      {h >= 100 && (
        <span className="st-sub">
          {waits ? exchange : waitedTenths > 0 ? `waited ${waited}` : ''}
        </span>
      )}
      {waits && h >= 64 && waitedTenths * 100 >= ASLEEP_MS && (
        <span className="st-wait" aria-hidden="true">
          <span style={{ transform: `scaleX(${share.toFixed(3)})` }} />
        </span>
      )}
    </>
  );
};

const idleWords = (client: ClientState, standing: Standing): string => {
  if (standing === 'done') return 'closed';
  if (client.kind === 'external') return 'from outside';
  return standing === 'served' ? 'nothing sent yet' : ' ';
};
