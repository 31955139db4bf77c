import { bytes } from '@socketarium/model/words/units';
import type { Connection } from '@socketarium/protocol';
import { BUFFERS } from '../words.ts';

/** Which ways bytes may still go: to the server above, from it below. */
export const Ways = ({ halfClosed }: { halfClosed: boolean }) => (
  <svg className="stage-ways" width="20" height="14" viewBox="0 0 20 14" aria-hidden="true">
    {halfClosed ? (
      <path className="stage-shut" d="M1 4H7M7 1V7" />
    ) : (
      <path d="M1 4H18M15 1L18 4L15 7" />
    )}
    <path d="M19 10H2M5 7L2 10L5 13" />
  </svg>
);

/** The buffers between a client that writes and the server that reads: what blocks the writer. */
export const Written = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="stage-ends" data-queues="received">
    <span>{BUFFERS.sentBy(name)}</span>
    <Meter
      label={BUFFERS.clientSends(name)}
      value={connection.clientEnd?.sendQueue ?? 0}
      gone={connection.clientEnd === null}
    />
    <span>{BUFFERS.toRead}</span>
    <Meter
      label={BUFFERS.serverReceives}
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
  </div>
);

/** Both ends of a connection, each with what it received and what it sent. */
export const Ends = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="stage-ends">
    <span>{BUFFERS.queues}</span>
    <span>{BUFFERS.receive}</span>
    <span>{BUFFERS.send}</span>
    <span>{BUFFERS.server}</span>
    <Meter
      label={BUFFERS.serverReceives}
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <Meter
      label={BUFFERS.serverSends}
      value={connection.serverEnd?.sendQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <span>{name}</span>
    <Meter
      label={BUFFERS.clientReceives(name)}
      value={connection.clientEnd?.receiveQueue ?? 0}
      gone={connection.clientEnd === null}
    />
    <Meter
      label={BUFFERS.clientSends(name)}
      value={connection.clientEnd?.sendQueue ?? 0}
      gone={connection.clientEnd === null}
    />
  </div>
);

/**
 * What each end of a Unix connection has not read. Its send queue would only confuse: what is written
 * is in the peer's receive queue at once, and the kernel counts its own overhead into it.
 */
export const Received = ({ connection, name }: { connection: Connection; name: string }) => (
  <div className="stage-ends" data-queues="received">
    <span>{BUFFERS.forServer}</span>
    <Meter
      label={BUFFERS.serverReceives}
      value={connection.serverEnd?.receiveQueue ?? 0}
      gone={connection.serverEnd === null}
    />
    <span>{BUFFERS.forClient(name)}</span>
    <Meter
      label={BUFFERS.clientReceives(name)}
      value={connection.clientEnd?.receiveQueue ?? 0}
      gone={connection.clientEnd === null}
    />
  </div>
);

/** Unix's default buffer; the bar is logarithmic, so that two bytes show. */
const FULL = 212_992;

export interface MeterProps {
  readonly label: string;
  readonly value: number;
  readonly word?: string;
  readonly gone?: boolean;
}

export const Meter = ({ label, value, word, gone = false }: MeterProps) => (
  <span className="stage-meter">
    <meter aria-label={label} min={0} max={FULL} value={Math.min(value, FULL)}>
      {BUFFERS.bytes(value)}
    </meter>
    <span className="stage-fill" aria-hidden="true">
      <i style={{ transform: `scaleX(${fill(value).toFixed(3)})` }} />
    </span>
    <b>{gone ? BUFFERS.closed : bytes(value)}</b>
    {word !== undefined && <small>{word}</small>}
  </span>
);

const fill = (value: number): number =>
  value <= 0 ? 0 : Math.min(1, 0.12 + 0.88 * (Math.log2(1 + value) / Math.log2(1 + FULL)));
