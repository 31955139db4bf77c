import { queueCapacity } from '@socketarium/model';
import { type LabState, printAddress } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { Letter } from './Envelope.tsx';
import type { Frame } from './frame.ts';
import { StaleName, TimeWait } from './Leftovers.tsx';
import { staleName } from './leftovers.ts';
import { doorLayout, queueLayout } from './queueLayout.ts';
import { place } from './style.ts';
import { duration, ordinal, type Standing, standingOf, waitedMsAt } from './words.ts';

export interface ListeningProps {
  readonly state: LabState;
  readonly now: number;
  readonly frame: Frame;
  readonly lit: boolean;
}

/** The listening socket with its accept queue: what listen(2) made. */
export const ListeningSocket = ({ state, frame, lit }: ListeningProps) => {
  const { listening } = state;
  if (listening === null) {
    const over = state.server.status === 'exited';
    const left = staleName(state) !== null || (state.timeWait ?? 0) > 0;
    return (
      <div className="st-socket st-absent" style={place(frame.listening)}>
        <p>no listening socket</p>
        <small>
          {!over
            ? 'listen() will make one: then clients can connect.'
            : left
              ? 'Nobody listens: connect() = -1 ECONNREFUSED.'
              : 'It went with the server: whoever waited in its queue was reset, and connect() is refused.'}
        </small>
        <StaleName state={state} />
        <TimeWait state={state} />
        <ol aria-label="Accept queue" />
      </div>
    );
  }
  const queue = listening.acceptQueue;
  const capacity = queueCapacity(queue);
  const { slots, rest } = queueLayout(frame.listening, Math.max(capacity, queue.length));
  const origin = frame.listening;
  const at = (r: { x: number; y: number; w: number; h: number }) =>
    place({ ...r, x: r.x - origin.x - 2, y: r.y - origin.y - 2 });
  const nameOf = (id: string): string =>
    state.clients.find((client) => client.id === id)?.name ?? id.replace('external:', 'pid ');
  const narrow = origin.w < 262;
  const full = queue.length >= capacity;
  const hidden = Math.max(0, queue.length - slots.length);
  const free = Math.max(0, capacity - queue.length - Math.max(0, slots.length - queue.length));
  return (
    <div className="st-socket st-listening" data-lit={lit} style={place(origin)}>
      <div className="st-socket-head">
        <b>fd {listening.fd}</b>
        <span>listening socket</span>
        {lit ? (
          <em className="st-ready">ready</em>
        ) : narrow ? null : (
          <span className="st-address" title={printAddress(state.address)}>
            {shortAddress(state)}
          </span>
        )}
      </div>
      <div className="st-queue-head">
        <span>accept queue</span>
        <span>
          {origin.w < 300
            ? `${queue.length} of ${capacity}`
            : `${queue.length} waiting · backlog ${queue.backlog} admits ${capacity}`}
          {full && <b className="st-full"> · full</b>}
        </span>
      </div>
      <ol aria-label="Accept queue">
        {slots.map((slot, i) => {
          const id = queue.members[i];
          if (id === undefined) {
            const taken = i < queue.length;
            return (
              <li
                key={slot.x}
                aria-hidden="true"
                className={taken ? 'st-slot st-taken' : 'st-slot st-free'}
                style={at(slot)}
              >
                {taken ? '?' : ''}
              </li>
            );
          }
          return (
            <li
              key={id}
              className="st-slot st-taken"
              aria-label={`${nameOf(id)}, ${ordinal(i + 1)}`}
              style={at(slot)}
            >
              <b>{nameOf(id)}</b>
              <small>{ordinal(i + 1)}</small>
            </li>
          );
        })}
        {rest !== null && (
          <li
            className={hidden > 0 ? 'st-slot st-taken st-rest' : 'st-slot st-free st-rest'}
            style={at(rest)}
            aria-label={
              hidden > 0
                ? `${hidden} more, from the ${ordinal(slots.length + 1)}`
                : `${free} places free`
            }
          >
            <b>{hidden > 0 ? `+ ${hidden}` : free}</b>
            <small>{hidden > 0 ? 'behind' : 'free'}</small>
          </li>
        )}
      </ol>
      {origin.h >= 100 && isStranded(state) && (
        <p className="st-takes st-stranded">told once, and not again: they are stranded</p>
      )}
      {origin.h >= 100 && !isStranded(state) && (
        <p className="st-takes">
          {queue.ordered ? 'accept() takes the 1st →' : 'accept() takes the oldest →'}
        </p>
      )}
    </div>
  );
};

/** Edge-triggered epoll was told of the queue, and sleeps with somebody still in it. */
const isStranded = ({ server, config, listening }: LabState): boolean =>
  config.trigger !== 'level' &&
  server.blockedIn === 'epoll_wait' &&
  (listening?.acceptQueue.length ?? 0) > 0;

const shortAddress = (state: LabState): string => {
  const text = printAddress(state.address);
  return 'path' in state.address ? (text.split('/').pop() ?? text) : `port ${state.address.port}`;
};

/** Those asleep in connect(), or with datagrams in sendto(): the queue has no room for them. */
export const Door = ({ state, now, frame }: Omit<ListeningProps, 'lit'>) => {
  const waiting = state.clients
    .map((client) => ({ client, standing: standingOf(client, state, now) as Standing }))
    .filter(({ standing }) => standing === 'door')
    .sort((a, b) => (a.client.inCall?.since ?? 0) - (b.client.inCall?.since ?? 0));
  const rows = doorLayout(frame.door);
  const alone = waiting.length > rows.length ? rows.length - 1 : waiting.length;
  const origin = frame.door;
  const datagrams = isDatagram(state.config.transport);
  const call = datagrams ? 'sendto()' : 'connect()';
  return (
    <div className="st-door" data-empty={waiting.length === 0} style={place(origin)}>
      <h3>at the door{waiting.length > 0 && <b>: {waiting.length}</b>}</h3>
      <small>
        {waiting.length === 0
          ? 'no one'
          : origin.w < 140
            ? `${call} sleeps`
            : `no room: ${call} sleeps`}
      </small>
      <ul aria-label="At the door">
        {waiting.slice(0, alone).map(({ client }, i) => (
          <li
            key={client.id}
            style={place({ ...(rows[i] ?? origin), x: 0, y: (rows[i]?.y ?? 0) - origin.y })}
            aria-label={`${client.name}, waited ${duration(waitedMsAt(client, now))}`}
          >
            <b>{client.name}</b>
            {datagrams ? <Letter /> : <Diamond />}
          </li>
        ))}
        {waiting.length > alone && (
          <li
            className="st-rest"
            style={place({
              ...(rows[alone] ?? origin),
              x: 0,
              y: (rows[alone]?.y ?? 0) - origin.y,
            })}
          >
            <b>
              + {waiting.length - alone}
              {alone > 0 ? ' more' : ''}
            </b>
          </li>
        )}
      </ul>
      <i className="st-bar" aria-hidden="true" />
    </div>
  );
};

/** The sign of a connection-initiation request. */
const Diamond = () => (
  <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
    <path d="M6 1L11 6L6 11L1 6Z" />
  </svg>
);
