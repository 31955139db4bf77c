import { machineOf } from '@socketarium/model';
import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import { queueCapacity } from '@socketarium/model/selectors/lab';
import { type Standing, shownWaitMs, standingOf } from '@socketarium/model/selectors/standing';
import { reasonWords, spoken, standingWords } from '@socketarium/model/words/client';
import { noListenerWords, noRoomWords } from '@socketarium/model/words/kernel';
import { notesOf } from '@socketarium/model/words/notes';
import {
  cardHeadline,
  designWords,
  detailOf,
  statusOf,
  sumOf,
} from '@socketarium/model/words/server';
import { saidOf } from '@socketarium/model/words/traits';
import { bytes, duration, ordinal } from '@socketarium/model/words/units';
import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import type { ReactNode } from 'react';
import type { TourStep } from '../tour/Tour.tsx';
import { LANGUAGE, STAGE } from '../words.ts';
import { Sign } from './Sign.tsx';
import { serverDoing } from './threads.ts';
import { useCallsPerSecond } from './use-calls-per-second.ts';

export interface StackedProps {
  readonly state: LabState;
  /** ns on the clock of `state.t`. */
  readonly now: number;
  readonly selectedClient: string | null;
  readonly onSelectClient: (id: string | null) => void;
  readonly serverTools?: ReactNode;
}

/** More than this are counted, in each of the places where clients stand. */
const SHOWN = 12;

interface Row {
  readonly client: ClientState;
  readonly standing: Standing;
}

/**
 * The same layers where there is no width for them side by side: the server above the line, and below
 * it each client where it stands. Every client is drawn once.
 */
export const Stacked = (props: StackedProps) => {
  const { state, serverTools } = props;
  const now = Math.max(props.now, state.t);
  const callsPerSecond = useCallsPerSecond(state, now);
  const { server, listening, datagrams, config } = state;
  const rows = state.clients.map(
    (client): Row => ({
      client,
      standing: standingOf(client, state, now),
    }),
  );
  const accepted = acceptedOf(state);
  const isAccepted = new Set(accepted.map(({ clientId }) => clientId));
  const places = listening?.acceptQueue.members ?? [];
  const inQueue = new Set(places);
  const waiting = places.flatMap((id) => rows.filter(({ client }) => client.id === id));
  const door = rows
    .filter(({ standing }) => standing === 'door')
    .sort((a, b) => (a.client.inCall?.since ?? 0) - (b.client.inCall?.since ?? 0));
  const rest = rows.filter(
    ({ client, standing }) =>
      standing !== 'door' && !isAccepted.has(client.id) && !inQueue.has(client.id),
  );
  // Their datagrams wait, or they are in the queue of a socket that is not the server's.
  const elsewhere = rest.filter(({ standing }) => standing === 'queued');
  const others = rest.filter(({ standing }) => standing !== 'queued');
  const list = { ...props, state, now };
  const doing = serverDoing(state, now, callsPerSecond !== null);
  return (
    <div className="stacked">
      <section aria-label={STAGE.userRegion} className="stacked-user">
        <ServerBox
          state={state}
          now={now}
          callsPerSecond={callsPerSecond}
          serverTools={serverTools}
        />
      </section>
      <div className="stage-line stacked-line" aria-hidden="true">
        <b>{STAGE.line}</b>
      </div>
      <section aria-label={STAGE.kernelRegion} className="stacked-kernel">
        {(doing.call !== '' || doing.note !== '') && (
          <p className="stacked-call" data-where={doing.where}>
            <i className="stacked-dot" aria-hidden="true" />
            <code>{doing.call}</code> {doing.note}
          </p>
        )}
        {accepted.length > 0 && (
          <Place title={STAGE.connected} label={STAGE.connectedList} tone="served">
            {accepted.slice(0, SHOWN).map((connection) => {
              const row = rows.find(({ client }) => client.id === connection.clientId);
              const unread = connection.serverEnd?.receiveQueue ?? 0;
              return (
                row !== undefined && (
                  <ClientRow
                    key={connection.id}
                    {...list}
                    {...row}
                    aside={STAGE.connectedAside(connection.serverFd ?? 0, bytes(unread))}
                  />
                )
              );
            })}
            <More count={accepted.length - SHOWN} />
          </Place>
        )}
        {datagrams !== null && (
          <Place
            title={STAGE.datagrams(datagrams.fd)}
            label={STAGE.datagramList}
            tone="queued"
            aside={STAGE.datagramAside(datagrams.length, bytes(datagrams.bytes))}
          >
            {elsewhere.slice(0, SHOWN).map((row) => (
              <ClientRow key={row.client.id} {...list} {...row} />
            ))}
            <More count={elsewhere.length - SHOWN} />
          </Place>
        )}
        {!isDatagram(config.transport) && (
          <Place
            title={STAGE.queue}
            tour="queue"
            label={STAGE.queueList}
            tone="queued"
            aside={
              listening === null
                ? noListenerWords(state)
                : STAGE.queueAside(
                    listening.acceptQueue.length,
                    listening.acceptQueue.backlog,
                    queueCapacity(listening.acceptQueue),
                  )
            }
          >
            {waiting.slice(0, SHOWN).map((row, i) => (
              <ClientRow
                key={row.client.id}
                {...list}
                {...row}
                place={listening?.acceptQueue.ordered === true ? ordinal(i + 1) : null}
              />
            ))}
            <More count={(listening?.acceptQueue.length ?? 0) - Math.min(SHOWN, waiting.length)} />
          </Place>
        )}
        {door.length > 0 && (
          <Place
            title={`${STAGE.door}: ${noRoomWords(state, door.length, 'line')}`}
            label={STAGE.doorList}
            tone="door"
          >
            {door.slice(0, SHOWN).map((row) => (
              <ClientRow key={row.client.id} {...list} {...row} />
            ))}
            <More count={door.length - SHOWN} />
          </Place>
        )}
        {datagrams === null && elsewhere.length > 0 && (
          <Place title={STAGE.elsewhere} label={STAGE.elsewhereList} tone="queued">
            {elsewhere.slice(0, SHOWN).map((row) => (
              <ClientRow key={row.client.id} {...list} {...row} />
            ))}
            <More count={elsewhere.length - SHOWN} />
          </Place>
        )}
        {others.length > 0 && (
          <Place title={STAGE.others} label={STAGE.othersList} tone="done">
            {others.slice(0, SHOWN).map((row) => (
              <ClientRow key={row.client.id} {...list} {...row} />
            ))}
            <More count={others.length - SHOWN} />
          </Place>
        )}
        {server.status === 'running' && state.clients.length === 0 && (
          <p className="stacked-none">
            {STAGE.noClientsTitle}. {STAGE.noClientsHow}
          </p>
        )}
      </section>
    </div>
  );
};

interface ServerBoxProps {
  readonly state: LabState;
  readonly now: number;
  readonly callsPerSecond: number | null;
  readonly serverTools: ReactNode;
}

const ServerBox = ({ state, now, callsPerSecond, serverTools }: ServerBoxProps) => {
  const { server } = state;
  const current = machineOf(state.config).states.find(({ id }) => id === server.machine);
  const sum = sumOf(state, 30);
  const notes = notesOf(state);
  return (
    <fieldset
      className="stacked-server"
      data-tour="server"
      data-status={statusOf(state)}
      data-language={state.config.language}
      data-machine={server.machine}
      data-exit={server.exit === null ? undefined : (server.exit.signal ?? server.exit.code)}
      aria-label={STAGE.server}
    >
      <div className="stacked-head">
        <b>{STAGE.server}</b> {LANGUAGE.of(designWords(state), state.config.language)}
        {server.pid !== null && <code>pid {server.pid}</code>}
      </div>
      <div className="stacked-doing">
        {cardHeadline(state, current?.label ?? server.machine, callsPerSecond)}
      </div>
      <div>
        {[detailOf(state, now, callsPerSecond), sum?.text ?? '', ...notes]
          .filter((part) => part.trim() !== '')
          .join(' · ')}
      </div>
      {serverTools}
    </fieldset>
  );
};

interface PlaceProps {
  readonly title: string;
  readonly label: string;
  readonly tone: Standing;
  readonly aside?: string;
  readonly tour?: TourStep;
  readonly children: ReactNode;
}

/** Where clients stand. */
const Place = ({ title, label, tone, aside, tour, children }: PlaceProps) => (
  <div className="stacked-place" data-is={tone} data-tour={tour}>
    <h3>
      {title} {aside !== undefined && <small>{aside}</small>}
    </h3>
    <ol aria-label={label}>{children}</ol>
  </div>
);

const More = ({ count }: { readonly count: number }) =>
  count > 0 && <li className="stacked-more">{STAGE.more(count)}</li>;

interface ClientRowProps extends Row {
  readonly state: LabState;
  readonly now: number;
  readonly place?: string | null;
  readonly aside?: string;
  readonly selectedClient: string | null;
  readonly onSelectClient: (id: string | null) => void;
}

const ClientRow = (props: ClientRowProps) => {
  const { client, standing, state, now, place = null, aside } = props;
  const waitedMs = shownWaitMs(client, now);
  const said = saidOf(client, state, now);
  const selected = client.id === props.selectedClient;
  const waits = standing === 'queued' || standing === 'door';
  return (
    <li aria-label={`${client.name}${place === null ? '' : `, ${place}`}`}>
      <button
        type="button"
        className="stacked-client"
        data-is={standing}
        data-client={client.id}
        aria-pressed={selected}
        title={spoken(client, standing, waitedMs, said)}
        onClick={() => props.onSelectClient(selected ? null : client.id)}
      >
        <Sign is={standing} />
        {place !== null && <span className="stacked-nth">{place}</span>}
        <b>{client.name}</b>
        {!waits && (
          <span className="stacked-standing">{standingWords(client, standing, true, said)}</span>
        )}
        <span className="stacked-aside">
          {aside ?? (waits ? STAGE.waits(duration(waitedMs)) : (reasonWords(client) ?? ''))}
        </span>
      </button>
    </li>
  );
};
