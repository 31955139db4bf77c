import { askedServer } from '@socketarium/model/selectors/present';
import { shownWaitMs, standingOf } from '@socketarium/model/selectors/standing';
import { noRoomWords } from '@socketarium/model/words/kernel';
import { duration } from '@socketarium/model/words/units';
import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { STAGE } from '../words.ts';
import { Letter } from './Envelope.tsx';
import type { Rect } from './geometry.ts';
import { doorLayout } from './queue-layout.ts';
import { place } from './style.ts';

export interface DoorProps {
  readonly state: LabState;
  readonly now: number;
  readonly rect: Rect;
  /** Beside a second server's socket: who asks that one. */
  readonly second?: boolean;
}

/** High enough for two lines and two places. */
const TALL = 112;
/** Less than this, in px, and “no room: connect() sleeps” breaks into a second line. */
const NARROW = 160;

/** Those asleep in connect(), or with datagrams in sendto(): the queue has no room for them. */
export const Door = ({ state, now, rect: origin, second = false }: DoorProps) => {
  const waiting = state.clients
    .filter(
      (client) =>
        standingOf(client, state, now) === 'door' &&
        (askedServer(state, client) !== state.server.pid) === second,
    )
    .sort((a, b) => doorSince(a) - doorSince(b));
  const tall = !second && state.config.transport === 'tcp' && origin.h >= TALL;
  const rows = doorLayout(origin, second, tall);
  const alone = waiting.length > rows.length ? rows.length - 1 : waiting.length;
  const datagrams = isDatagram(state.config.transport);
  return (
    <div
      className="stage-door"
      data-empty={waiting.length === 0}
      data-second={second}
      data-tall={tall}
      style={place(origin)}
    >
      {waiting.length > 0 && (
        <h3>
          {STAGE.door}
          <b>: {waiting.length}</b>
        </h3>
      )}
      {!second && (
        <small>
          {noRoomWords(
            state,
            waiting.length,
            tall ? 'lines' : origin.w < NARROW ? 'narrow' : 'line',
          )}
        </small>
      )}
      <ul aria-label={second ? STAGE.secondDoorList : STAGE.doorList}>
        {waiting.slice(0, alone).map((client, i) => (
          <li
            key={client.id}
            data-client={client.id}
            style={place({ ...(rows[i] ?? origin), x: 0, y: (rows[i]?.y ?? 0) - origin.y })}
            aria-label={STAGE.waitedBy(client.name, duration(shownWaitMs(client, now)))}
          >
            <b>{client.name}</b>
            {datagrams ? <Letter /> : <Diamond />}
          </li>
        ))}
        {waiting.length > alone && (
          <li
            className="stage-rest"
            style={place({
              ...(rows[alone] ?? origin),
              x: 0,
              y: (rows[alone]?.y ?? 0) - origin.y,
            })}
          >
            <b>
              + {waiting.length - alone}
              {alone > 0 ? STAGE.moreShort : ''}
            </b>
          </li>
        )}
      </ul>
      <i className="stage-bar" aria-hidden="true" />
    </div>
  );
};

/** An external client's connect(2) is not seen: it stands there since its socket was. */
const doorSince = ({ inCall, waitingSince }: ClientState): number =>
  inCall?.since ?? waitingSince ?? 0;

/** The sign of a connection-initiation request. */
const Diamond = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    <path d="M6 1L11 6L6 11L1 6Z" />
  </svg>
);
