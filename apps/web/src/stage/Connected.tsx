import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import { isBeyondFdSet } from '@socketarium/model/selectors/lab';
import { copyOf } from '@socketarium/model/words/copy';
import { beyondWords } from '@socketarium/model/words/kernel';
import { counted } from '@socketarium/model/words/units';
import type { Connection, LabState } from '@socketarium/protocol';
import { memo } from 'react';
import { BUFFERS, CLIENT_CARD, CONNECTED, STAGE } from '../words.ts';
import { CopyBar } from './CopyBar.tsx';
import type { Frame } from './frame.ts';
import type { Rect } from './geometry.ts';
import { connectedWords } from './heading.ts';
import { BothWays, Counted } from './Messages.tsx';
import { Ends, Meter, Received, Ways, Written } from './Queues.tsx';
import type { SocketLayout } from './socket-layout.ts';
import { place } from './style.ts';

export interface ConnectedProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly layout: SocketLayout;
  readonly selectedClient: string | null;
  /** The client whose wire is followed to its socket; null for none. */
  readonly lit: string | null;
  readonly now: number;
}

/** The connected sockets, with what is in their buffers by the kernel's word. */
export const ConnectedSockets = (props: ConnectedProps) => {
  const { state, frame, layout, selectedClient, lit, now } = props;
  const accepted = acceptedOf(state);
  const zone = frame.connected;
  if (accepted.length === 0) {
    const running = state.server.status === 'running';
    return (
      <div className="stage-socket stage-absent" style={place(zone)}>
        <p>{CONNECTED.none}</p>
        {running && <small>{CONNECTED.how}</small>}
      </div>
    );
  }
  const { ready } = state.server;
  const names = new Map(state.clients.map(({ id, name }) => [id, name]));
  return (
    <ul className="stage-connected" aria-label={STAGE.connectedList}>
      {layout.boxes.map((rect, i) => {
        const connection = accepted[i] as Connection;
        const isReady = connection.serverFd !== null && ready.includes(connection.serverFd);
        return (
          <SocketBox
            key={connection.serverFd}
            connection={connection}
            name={names.get(connection.clientId) ?? CLIENT_CARD.aClient}
            rect={rect}
            size={layout.size}
            queues={state.config.transport === 'tcp' ? 'both' : 'received'}
            ready={isReady}
            buffer={state.config.bufferBytes ?? null}
            beyond={isBeyondFdSet(state.config, connection.serverFd ?? 0)}
            selected={selectedClient === connection.clientId}
            lit={lit === connection.clientId}
            now={connection.transfer === null ? 0 : now}
          />
        );
      })}
      {layout.rest !== null && (
        <li className="stage-socket stage-rest" style={place(layout.rest.rect)}>
          {CONNECTED.more(layout.rest.count)}
        </li>
      )}
    </ul>
  );
};

interface SocketBoxProps {
  readonly connection: Connection;
  readonly name: string;
  readonly rect: Rect;
  readonly size: 'full' | 'pair' | 'name' | 'number';
  /** Which queues of the two ends tell the learner something. */
  readonly queues: 'both' | 'received';
  readonly ready: boolean;
  /** The server's buffer, where it was chosen. */
  readonly buffer: number | null;
  /** select cannot watch its number. */
  readonly beyond: boolean;
  readonly selected: boolean;
  readonly lit: boolean;
  /** Where it copies a file; else 0, so that the box is drawn again only when its socket changed. */
  readonly now: number;
}

const SocketBox = memo((props: SocketBoxProps) => {
  const { connection, name, rect, size, queues, ready, buffer, beyond, selected, now } = props;
  const { halfClosed, toServer, toClient } = connection;
  const unread = connection.serverEnd?.receiveQueue ?? 0;
  const copy = copyOf(connection.transfer, now);
  const marks = [
    ...(halfClosed ? [CONNECTED.halfClosed] : []),
    ...(ready ? [CONNECTED.ready] : []),
    ...(beyond ? [CONNECTED.noBit] : []),
  ];
  const messages = toServer === null ? null : counted(toServer.length, 'message');
  const label = CONNECTED.name(connection.serverFd, name, marks, messages, unread);
  return (
    <li
      className="stage-socket stage-conn"
      data-size={size}
      data-ready={ready}
      data-beyond={beyond}
      data-unread={unread > 0}
      data-selected={selected}
      data-client={connection.clientId}
      data-lit={props.lit}
      style={place(rect)}
      aria-label={label}
      title={label}
    >
      {size === 'full' && (
        <>
          <div className="stage-socket-head">
            <b>
              {halfClosed
                ? name
                : connectedWords(rect.w, connection.serverFd ?? 0, name, ready ? 1 : 0)}
            </b>
            <Ways halfClosed={halfClosed} />
            {halfClosed && <em className="stage-half">{CONNECTED.halfClosed}</em>}
            {ready && <em className="stage-ready">{CONNECTED.ready}</em>}
            <span className="stage-address">fd {connection.serverFd}</span>
          </div>
          {beyond ? (
            <>
              <p className="stage-beyond">
                <b>{CONNECTED.noBit}</b>
                <small>{beyondWords(connection.serverFd ?? 0)}</small>
              </p>
              <Meter label={BUFFERS.serverReceives} value={unread} word={CONNECTED.toRead} />
            </>
          ) : copy !== null ? (
            <>
              <CopyBar copy={copy} whose={name} wordy />
              <Written connection={connection} name={name} />
            </>
          ) : toServer !== null || toClient !== null ? (
            <BothWays connection={connection} name={name} buffer={buffer} w={rect.w} />
          ) : queues === 'both' ? (
            <Ends connection={connection} name={name} />
          ) : (
            <Received connection={connection} name={name} />
          )}
        </>
      )}
      {size === 'pair' && (
        <>
          <div className="stage-socket-head">
            <b>{name}</b>
            {halfClosed && <Ways halfClosed />}
            <span className="stage-address">
              {rect.w < 124 ? '' : 'fd '}
              {connection.serverFd}
            </span>
            {ready && rect.w >= 126 && (
              <em className="stage-ready">{rect.w < 150 ? '●' : CONNECTED.ready}</em>
            )}
          </div>
          {copy !== null && <CopyBar copy={copy} whose={name} wordy={false} />}
          {(copy === null || rect.h >= 60) &&
            (toServer !== null ? (
              <Counted label={CONNECTED.toReadOf(name)} unread={toServer} word={CONNECTED.toRead} />
            ) : (
              <Meter label={CONNECTED.toReadOf(name)} value={unread} word={CONNECTED.toRead} />
            ))}
          {rect.h >= 60 &&
            copy === null &&
            (toClient !== null ? (
              <Counted
                label={CONNECTED.unreadReplies(name)}
                unread={toClient}
                word={CONNECTED.replied}
              />
            ) : (
              <Meter
                label={CONNECTED.unreadReplies(name)}
                value={connection.clientEnd?.receiveQueue ?? 0}
                word={CONNECTED.replied}
              />
            ))}
        </>
      )}
      {size === 'name' && (
        <div className="stage-socket-head">
          <b>{connection.serverFd}</b>
          <span>{name}</span>
          {ready && rect.w >= 120 && <em className="stage-ready">●</em>}
        </div>
      )}
      {size === 'number' && <b>{connection.serverFd}</b>}
    </li>
  );
});
