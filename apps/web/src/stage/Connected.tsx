import type { Connection, LabState } from '@socketarium/protocol';
import { CopyBar } from './CopyBar.tsx';
import { copyOf } from './copy.ts';
import type { Frame } from './frame.ts';
import type { Rect } from './geometry.ts';
import { acceptedOf } from './inHand.ts';
import type { SocketLayout } from './socketLayout.ts';
import { place } from './style.ts';
import { bytes } from './words.ts';

export interface ConnectedProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly layout: SocketLayout;
  readonly selectedClient: string | null;
  readonly now: number;
}

/** The connected sockets, with what is in their buffers by the kernel's word. */
export const ConnectedSockets = (props: ConnectedProps) => {
  const { state, frame, layout, selectedClient, now } = props;
  const accepted = acceptedOf(state);
  const zone = frame.connected;
  if (accepted.length === 0) {
    const running = state.server.status === 'running';
    return (
      <div className="st-socket st-absent" style={place(zone)}>
        <p>no connected socket</p>
        {running && <small>accept() makes one for the 1st in the queue.</small>}
      </div>
    );
  }
  const { ready } = state.server;
  return (
    <ul className="st-connected" aria-label="Connected sockets">
      {layout.boxes.map((rect, i) => {
        const connection = accepted[i] as Connection;
        const client = state.clients.find((c) => c.id === connection.clientId);
        const isReady = connection.serverFd !== null && ready.includes(connection.serverFd);
        return (
          <SocketBox
            key={connection.serverFd}
            connection={connection}
            name={client?.name ?? 'a client'}
            rect={rect}
            size={layout.size}
            queues={state.config.transport === 'tcp' ? 'both' : 'received'}
            ready={isReady}
            selected={selectedClient === connection.clientId}
            now={now}
          />
        );
      })}
      {layout.rest !== null && (
        <li className="st-socket st-rest" style={place(layout.rest.rect)}>
          + {layout.rest.count} more connected sockets
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
  readonly selected: boolean;
  readonly now: number;
}

const SocketBox = (props: SocketBoxProps) => {
  const { connection, name, rect, size, queues, ready, selected, now } = props;
  const { halfClosed } = connection;
  const unread = connection.serverEnd?.receiveQueue ?? 0;
  const copy = copyOf(connection.transfer, now);
  const label = `fd ${connection.serverFd}, connected to ${name}${halfClosed ? ', half-closed' : ''}${ready ? ', ready' : ''}, ${unread} bytes to read`;
  return (
    <li
      className="st-socket st-conn"
      data-size={size}
      data-ready={ready}
      data-unread={unread > 0}
      data-selected={selected}
      style={place(rect)}
      aria-label={label}
      title={label}
    >
      {size === 'full' && (
        <>
          <div className="st-socket-head">
            <b>fd {connection.serverFd}</b>
            <Ways halfClosed={halfClosed} />
            <span>{halfClosed ? name : `connected to ${name}`}</span>
            {halfClosed && <em className="st-half">half-closed</em>}
            {ready && <em className="st-ready">ready</em>}
          </div>
          {copy !== null ? (
            <>
              <CopyBar copy={copy} whose={name} wordy />
              <Written connection={connection} name={name} />
            </>
          ) : queues === 'both' ? (
            <Ends connection={connection} name={name} />
          ) : (
            <Received connection={connection} name={name} />
          )}
        </>
      )}
      {size === 'pair' && (
        <>
          <div className="st-socket-head">
            <b>fd {connection.serverFd}</b>
            {halfClosed && <Ways halfClosed />}
            <span>{name}</span>
            {ready && rect.w >= 126 && <em className="st-ready">{rect.w < 150 ? '●' : 'ready'}</em>}
          </div>
          {copy !== null && <CopyBar copy={copy} whose={name} wordy={false} />}
          {(copy === null || rect.h >= 60) && (
            <Meter label={`${name}: to read`} value={unread} word="to read" />
          )}
          {rect.h >= 60 && copy === null && (
            <Meter
              label={`${name}: replies not taken yet`}
              value={connection.clientEnd?.receiveQueue ?? 0}
              word="replied"
            />
          )}
        </>
      )}
      {size === 'name' && (
        <div className="st-socket-head">
          <b>{connection.serverFd}</b>
          <span>{name}</span>
          {ready && rect.w >= 100 && <em className="st-ready">●</em>}
        </div>
      )}
      {size === 'number' && <b>{connection.serverFd}</b>}
    </li>
  );
};

/** Which ways bytes may still go: to the server above, from it below. */
const Ways = ({ halfClosed }: { halfClosed: boolean }) => (
  <svg className="st-ways" width="20" height="14" viewBox="0 0 20 14" aria-hidden="true">
    {halfClosed ? (
      <path className="st-shut" d="M1 4H7M7 1V7" />
    ) : (
      <path d="M1 4H18M15 1L18 4L15 7" />
    )}
    <path d="M19 10H2M5 7L2 10L5 13" />
  </svg>
);

/** The buffers between a client that writes and the server that reads: what blocks the writer. */
const Written = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="st-ends" data-queues="received">
    <span>{name} sent</span>
    <Meter
      label={`${name}'s send queue`}
      value={connection.clientEnd?.sendQueue ?? 0}
      gone={connection.clientEnd === null}
    />
    <span>to read</span>
    <Meter
      label="server's receive queue"
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
  </div>
);

/** Both ends of a connection, each with what it received and what it sent. */
const Ends = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="st-ends">
    <span>queues</span>
    <span>receive</span>
    <span>send</span>
    <span>server</span>
    <Meter
      label="server's receive queue"
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <Meter
      label="server's send queue"
      value={connection.serverEnd?.sendQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <span>{name}</span>
    <Meter
      label={`${name}'s receive queue`}
      value={connection.clientEnd?.receiveQueue ?? 0}
      gone={connection.clientEnd === null}
    />
    <Meter
      label={`${name}'s send queue`}
      value={connection.clientEnd?.sendQueue ?? 0}
      gone={connection.clientEnd === null}
    />
  </div>
);

/**
 * What each end of a Unix connection has not read. Its send queue would only confuse: what is written
 * is in the peer's receive queue at once, and the kernel counts its own overhead into it.
 */
const Received = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="st-ends" data-queues="received">
    <span>receive queue of</span>
    <span />
    <span>the server</span>
    <Meter
      label="server's receive queue"
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <span>{name}</span>
    <Meter
      label={`${name}'s receive queue`}
      value={connection.clientEnd?.receiveQueue ?? 0}
      gone={connection.clientEnd === null}
    />
  </div>
);

/** Unix's default buffer; the bar is logarithmic, so that two bytes show. */
const FULL = 212_992;

interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly word?: string;
  readonly gone?: boolean;
}

const Meter = ({ label, value, word, gone = false }: MeterProps) => (
  <span className="st-meter">
    <meter aria-label={label} min={0} max={FULL} value={Math.min(value, FULL)}>
      {value} bytes
    </meter>
    <span className="st-fill" aria-hidden="true">
      <i style={{ transform: `scaleX(${fill(value).toFixed(3)})` }} />
    </span>
    <b>{gone ? '–' : bytes(value)}</b>
    {word !== undefined && <small>{word}</small>}
  </span>
);

const fill = (value: number): number =>
  value <= 0 ? 0 : Math.min(1, 0.12 + 0.88 * (Math.log2(1 + value) / Math.log2(1 + FULL)));
