import { ioOf, type LabState, printAddress } from '@socketarium/protocol';
import { datagramLayout } from './datagramLayout.ts';
import { Envelope } from './Envelope.tsx';
import type { Frame } from './frame.ts';
import { StaleName } from './Leftovers.tsx';
import { place } from './style.ts';
import { bytes, printable } from './words.ts';

export interface DatagramsProps {
  readonly state: LabState;
  readonly frame: Frame;
}

/** A datagram server's one socket: everybody's datagrams wait in its queue, whoever sent them. */
export const DatagramSocket = ({ state, frame }: DatagramsProps) => {
  const queue = state.datagrams;
  if (queue === null) {
    const over = state.server.status === 'exited';
    return (
      <div className="st-socket st-absent" style={place(frame.listening)}>
        <p>no socket to receive on</p>
        <small>
          {over
            ? 'It went with the server, and with it what waited in its queue.'
            : 'bind() will give one its name: then anybody can send to it.'}
        </small>
        <StaleName state={state} />
        <ol aria-label="Datagram queue" />
      </div>
    );
  }
  const origin = frame.listening;
  const { slots, rest } = datagramLayout(origin, queue.length, queue.maxLength);
  const at = (r: { x: number; y: number; w: number; h: number }) =>
    place({ ...r, x: r.x - origin.x - 2, y: r.y - origin.y - 2 });
  const nameOf = (id: string): string =>
    state.clients.find((client) => client.id === id)?.name ?? id.replace('external:', 'pid ');
  const full = queue.maxLength !== null && queue.length >= queue.maxLength;
  const call = ioOf(state.config) === 'recvmsg-sendmsg' ? 'recvmsg()' : 'recvfrom()';
  const room = state.config.bufferBytes ?? null;
  return (
    <div className="st-socket st-listening st-bound" style={place(origin)}>
      <div className="st-socket-head">
        <b>fd {queue.fd}</b>
        <span>datagram socket</span>
        <span className="st-address" title={printAddress(state.address)}>
          {'path' in state.address
            ? (state.address.path.split('/').pop() ?? state.address.path)
            : `port ${state.address.port}`}
        </span>
      </div>
      <div className="st-queue-head">
        <span>queue of datagrams</span>
        {queue.receiveBuffer === null ? (
          <span>
            {queue.length} waiting
            {queue.maxLength !== null && ` · it admits ${queue.maxLength}`}
            {full && <b className="st-full"> · full</b>}
          </span>
        ) : (
          <ReceiveBuffer length={queue.length} bytes={queue.bytes} room={queue.receiveBuffer} />
        )}
      </div>
      <ol aria-label="Datagram queue">
        {slots.map((slot, i) => {
          const one = queue.members[i];
          if (one === undefined) {
            return (
              <li
                key={slot.x}
                aria-hidden={i >= queue.length}
                aria-label={i < queue.length ? 'a datagram' : undefined}
                className={i < queue.length ? 'st-slot st-letter' : 'st-slot st-free'}
                style={at(slot)}
              >
                {i < queue.length && (
                  <>
                    <Envelope />?
                  </>
                )}
              </li>
            );
          }
          const cut = room !== null && one.length > room;
          const words = `${nameOf(one.clientId)}, ${one.length} bytes, ${quote(one.preview)}${cut ? `, longer than the buffer of ${room}: the rest will be lost` : ''}`;
          return (
            <li
              key={`${one.clientId} ${one.sentAt}`}
              className="st-slot st-letter"
              aria-label={words}
              title={words}
              style={at(slot)}
            >
              <Envelope />
              <b>{fitted(nameOf(one.clientId), slot.w)}</b>
              <small>
                {bytes(one.length)}
                {cut && <em> ✂ {room}</em>}
              </small>
              {slot.h >= 48 && <code>{short(one.preview, Math.floor((slot.w - 7) / 6.7))}</code>}
            </li>
          );
        })}
        {rest !== null && (
          <li
            className={rest.count > 0 ? 'st-slot st-letter st-rest' : 'st-slot st-free st-rest'}
            style={at(rest.rect)}
            aria-label={rest.count > 0 ? `${rest.count} more datagrams` : undefined}
            aria-hidden={rest.count === 0}
          >
            {rest.count > 0 && (
              <>
                <b>+ {rest.count}</b>
                <small>behind</small>
              </>
            )}
          </li>
        )}
      </ol>
      {queue.length === 0 && queue.maxLength === null && (
        <p className="st-nothing">no datagram waits</p>
      )}
      <p className="st-tally">
        <span>received {queue.received}</span>
        {queue.truncated > 0 && <b>cut short {queue.truncated}</b>}
        {queue.maxLength !== null && <span>a full queue makes the sender sleep</span>}
      </p>
      <p className="st-takes">{call} takes the 1st ↑</p>
    </div>
  );
};

const quote = (text: string): string => `“${short(text)}”`;

/** Its beginning, on one line. */
const short = (text: string, room = 12): string => {
  const line = printable(text.replace(/\n$/, ''));
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
};

/** A sender's name on an envelope: `client 12` is `c 12` where there is no room for more. */
const fitted = (name: string, w: number): string =>
  name.length * 5.7 > w - 7 ? name.replace(/^client /, 'c ') : name;

interface ReceiveBufferProps {
  readonly length: number;
  readonly bytes: number;
  readonly room: number;
}

/** UDP has room for bytes, as the kernel accounts them, and not for a number of datagrams. */
const ReceiveBuffer = ({ length, bytes: used, room }: ReceiveBufferProps) => {
  const share = Math.min(1, used / room);
  return (
    <span className="st-buffer" data-full={share > 0.95}>
      <span>{length} waiting</span>
      <meter aria-label="Receive buffer" min={0} max={room} value={Math.min(used, room)}>
        {used} bytes
      </meter>
      <span className="st-fill" aria-hidden="true">
        <i style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </span>
      <span>
        {used.toLocaleString('en')} of {room.toLocaleString('en')} B
      </span>
      {share > 0.95 && <b className="st-full">full</b>}
    </span>
  );
};

/** UDP: what the kernel threw away because the receive buffer was full. A heap, and its count. */
export const LostDatagrams = ({ state, frame }: DatagramsProps) => {
  const queue = state.datagrams;
  if (queue === null || queue.maxLength !== null) return null;
  const { lost } = queue;
  const letters = heap(Math.min(lost, HEAP));
  return (
    <div className="st-lost" data-lost={lost > 0} style={place(frame.door)}>
      <h3>
        lost: <b>{lost.toLocaleString('en')}</b>
      </h3>
      <small>{lost > 0 ? 'no room: thrown away' : 'a full queue throws the next away'}</small>
      <svg
        role="img"
        aria-label={`Lost datagrams: ${lost}`}
        viewBox="0 0 110 62"
        preserveAspectRatio="xMidYMax meet"
      >
        {letters.map(({ x, y, turn }, i) => (
          <g key={`${x} ${y}`} transform={`translate(${x} ${y}) rotate(${turn})`}>
            <rect x="-12" y="-8" width="24" height="16" rx="2" />
            <path d="M-12 -8L0 2L12 -8" />
            {i === letters.length - 1 && <path className="st-cross" d="M-6 -6L6 6M6 -6L-6 6" />}
          </g>
        ))}
      </svg>
    </div>
  );
};

const HEAP = 10;
/** Letters of each row, from the floor up. */
const ROWS = [4, 3, 2, 1];

/** Where the letters of a heap lie, the newest on top. */
const heap = (n: number): { x: number; y: number; turn: number }[] => {
  const all = ROWS.flatMap((count, row) =>
    Array.from({ length: count }, (_, i) => ({
      x: 55 + (i - (count - 1) / 2) * 25,
      y: 52 - row * 14,
      turn: ((row * 7 + i * 5) % 9) * 5 - 20,
    })),
  );
  return all.slice(0, n);
};
