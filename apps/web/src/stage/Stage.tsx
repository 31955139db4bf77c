import { countedStanding } from '@socketarium/model/selectors/crowd';
import type { Message } from '@socketarium/model/selectors/flights';
import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import { epollOf } from '@socketarium/model/selectors/interest-list';
import { askedServer } from '@socketarium/model/selectors/present';
import { justSent } from '@socketarium/model/selectors/sending';
import { shownWaitMs, standingOf } from '@socketarium/model/selectors/standing';
import { parkedGroups } from '@socketarium/model/selectors/threads';
import { notesOf } from '@socketarium/model/words/notes';
import { saidOf } from '@socketarium/model/words/traits';
import type { LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { type ReactNode, useCallback, useMemo } from 'react';
import { STAGE } from '../words.ts';
import { ClientCard } from './ClientCard.tsx';
import { ClientGroups, type Stood } from './ClientGroups.tsx';
import { ConnectedSockets } from './Connected.tsx';
import { seats } from './client-layout.ts';
import { DatagramSocket } from './Datagrams.tsx';
import { Door } from './Door.tsx';
import { EpollInstance } from './EpollInstance.tsx';
import { Flights } from './Flights.tsx';
import { type Frame, frameOf } from './frame.ts';
import { bottom } from './geometry.ts';
import { Legend } from './Legend.tsx';
import { ListeningSocket } from './Listening.tsx';
import { LostDatagrams } from './LostDatagrams.tsx';
import { messagePath } from './message-path.ts';
import { OpenFiles } from './OpenFiles.tsx';
import { Resting } from './Resting.tsx';
import { drawnSecond, SecondQueue } from './SecondQueue.tsx';
import { SecondServers } from './SecondServers.tsx';
import { ServerCard } from './ServerCard.tsx';
import { Stacked } from './Stacked.tsx';
import { keptLayout } from './socket-layout.ts';
import { Parked, ThreadDot } from './Threads.tsx';
import { clientThread, secondThreads, serverThread } from './threads.ts';
import { useCallsPerSecond } from './use-calls-per-second.ts';
import { usePointed } from './use-pointed.ts';
import { useRoom } from './use-room.ts';
import { type Size, useSize } from './use-size.ts';
import { useSteady } from './use-steady.ts';
import { Wiring } from './Wiring.tsx';

export interface StageProps {
  readonly state: LabState;
  /** The moment that is drawn, ns on the clock of `state.t`. */
  readonly now: number;
  readonly selectedClient: string | null;
  readonly onSelectClient: (id: string | null) => void;
  /** The picture is the last one known: the stream is down. */
  readonly stale?: boolean;
  /** Buttons for the server, upon its card. */
  readonly serverTools?: ReactNode;
  /** Height at the clients' side that buttons above it take, CSS pixels. */
  readonly toolsHeight?: number;
}

/** Less width than this, CSS pixels, and the layers are drawn as a list from top to bottom. */
const STACKED_BELOW = 600;

/** The computer's layers: processes above the system-call line, sockets and queues below it. */
export const Stage = (props: StageProps) => {
  const [ref, size] = useSize<HTMLDivElement>();
  return (
    <div className="stage" ref={ref} data-stale={props.stale === true}>
      {size !== null &&
        size.width > 0 &&
        (size.width < STACKED_BELOW ? <Stacked {...props} /> : <Scene {...props} size={size} />)}
    </div>
  );
};

const Scene = (props: StageProps & { size: Size }) => {
  const { state, selectedClient, onSelectClient, size, toolsHeight = 0 } = props;
  // The later of the two: a picture is never drawn as of a moment before its own last event.
  const now = Math.max(props.now, state.t);
  const n = state.clients.length;
  const { server: design, service, transport } = state.config;
  const datagrams = isDatagram(transport);
  const seconds = state.servers.length > 1;
  const secondQueue = drawnSecond(state) !== null;
  const notes = notesOf(state).length > 0;
  const files = service === 'descriptor' || state.passed.length > 0;
  const frame = useMemo(
    () =>
      frameOf({
        ...size,
        clients: n,
        design,
        datagrams,
        seconds,
        secondQueue,
        notes,
        files,
        tools: toolsHeight,
      }),
    [size, n, design, datagrams, seconds, secondQueue, notes, files, toolsHeight],
  );
  const seated = useMemo(() => seats(frame, n), [frame, n]);
  const callsPerSecond = useCallsPerSecond(state, now);
  const steady = useSteady(callsPerSecond !== null);
  const grouped = frame.tier === 'groups';
  const stood: Stood[] = state.clients.map((client) => ({
    client,
    standing: grouped
      ? countedStanding(client, state, now)
      : steady(client.id, standingOf(client, state, now), now),
    waitedMs: shownWaitMs(client, now),
  }));
  const server = serverThread(frame, state, now, callsPerSecond !== null);
  const accepted = acceptedOf(state);
  const room = useRoom(accepted.length);
  const lowest = (state.listening?.fd ?? 0) + 1;
  // As text, since an array would be another one each time.
  const open = JSON.stringify(accepted.map((connection) => connection.serverFd));
  const sockets = useMemo(
    () => keptLayout(frame.connected, JSON.parse(open), lowest, room, frame.lane.h - 6),
    [frame, open, lowest, room],
  );
  const oneDotEach = frame.tier === 'cards' || frame.tier === 'bricks';
  const awakeY = Math.max(0, ...seated.map((seat) => bottom(seat.rect))) + 14;
  const tracked = oneDotEach
    ? stood.flatMap(({ client, standing }, i) => {
        const seat = seated[i];
        if (seat === undefined) return [];
        const thread = clientThread(frame, state, client, seat.rect, seat.level, awakeY, now);
        return [{ id: client.id, standing, seat: seat.rect, thread, sends: justSent(client, now) }];
      })
    : [];
  const atDoors = stood.filter((s) => s.standing === 'door');
  const doorsBusy = [false, true].map((second) =>
    atDoors.some(({ client }) => (askedServer(state, client) !== state.server.pid) === second),
  );
  const listeningReady =
    state.listening !== null && state.server.ready.includes(state.listening.fd);

  const pathOf = useCallback(
    (message: Message) => messagePath(message, state, frame, seated, sockets),
    [state, frame, seated, sockets],
  );
  const set = frame.epoll === null ? null : epollOf(state);
  const others = secondThreads(frame, state, now);
  const [pointed, pointing] = usePointed();
  const lit = pointed ?? selectedClient;
  const dotOf = { labels: frame.labels } as const;
  return (
    <div
      className="stage-scene"
      data-tier={frame.tier}
      {...pointing}
      style={{
        width: frame.width,
        height: frame.height,
        transform: frame.scale === 1 ? undefined : `scale(${frame.scale})`,
      }}
    >
      <div className="stage-back stage-back-user" style={{ height: frame.line.y }} />
      <div className="stage-back stage-back-kernel" style={{ top: bottom(frame.line) }} />
      <div
        className="stage-line"
        style={{ top: frame.line.y, height: frame.line.h }}
        aria-hidden="true"
      >
        <span>{STAGE.above} ↑</span>
        <span>{STAGE.below} ↓</span>
        <b>{STAGE.line}</b>
      </div>
      <Wiring
        state={state}
        frame={frame}
        tracked={tracked}
        server={server}
        sockets={sockets}
        doorsBusy={doorsBusy}
        seconds={others}
        lit={lit}
      />
      <section aria-label={STAGE.userRegion} className="stage-layer">
        {n === 0 && <NoClients frame={frame} />}
        {grouped ? (
          <ClientGroups
            state={state}
            now={now}
            frame={frame}
            stood={stood}
            selectedClient={selectedClient}
            lit={lit}
            onSelect={onSelectClient}
          />
        ) : (
          stood.map(({ client, standing, waitedMs }, i) => {
            const rect = seated[i]?.rect;
            if (rect === undefined) return null;
            const said = saidOf(client, state, now);
            return (
              <ClientCard
                key={client.id}
                client={client}
                standing={standing}
                waiting={said.waiting}
                lossy={said.lossy}
                requestWaits={said.requestWaits}
                apart={said.apart}
                traits={said.traits.join(', ')}
                said={said.said}
                blocked={said.blocked}
                copied={said.copied}
                waitedTenths={Math.floor(waitedMs / 100)}
                {...rect}
                selected={client.id === selectedClient}
                lit={client.id === lit}
                onSelect={onSelectClient}
              />
            );
          })
        )}
        <ServerCard
          state={state}
          now={now}
          rect={frame.server}
          callsPerSecond={callsPerSecond}
          tools={props.serverTools}
        />
        <SecondServers state={state} frame={frame} />
        {state.server.gate.mode !== 'open' && state.server.status === 'running' && (
          <i
            className="stage-gate"
            data-held={state.server.gate.waiting !== null}
            data-paused={state.server.gate.mode === 'paused'}
            style={{ transform: `translate(${server.x}px, ${frame.line.y - 6}px)` }}
            aria-hidden="true"
          />
        )}
      </section>
      <section aria-label={STAGE.kernelRegion} className="stage-layer">
        {!oneDotEach && <Parked frame={frame} groups={parkedGroups(stood, now)} />}
        {transport === 'udp' ? (
          <LostDatagrams state={state} frame={frame} />
        ) : (
          <Door state={state} now={now} rect={frame.door} />
        )}
        {datagrams ? (
          <DatagramSocket state={state} frame={frame} />
        ) : (
          <>
            <ListeningSocket state={state} now={now} frame={frame} lit={listeningReady} />
            {frame.second !== null && (
              <>
                <Door state={state} now={now} rect={frame.second.door} second />
                <SecondQueue state={state} frame={frame} />
              </>
            )}
            <ConnectedSockets
              state={state}
              frame={frame}
              layout={sockets}
              selectedClient={selectedClient}
              lit={lit}
              now={now}
            />
          </>
        )}
        {set !== null && frame.epoll !== null && <EpollInstance set={set} rect={frame.epoll} />}
        {frame.files !== null && <OpenFiles state={state} rect={frame.files} />}
        <Legend rect={frame.legend} transport={transport} multiplexed={design !== 'iterative'} />
      </section>
      {tracked.map(({ id, standing, thread }) => (
        <ThreadDot key={id} thread={thread} is={standing} {...dotOf} />
      ))}
      {others.map((thread) => (
        <ThreadDot key={thread.id} thread={thread} is="second" labels="beside" />
      ))}
      <ThreadDot thread={server} is="server" busy={callsPerSecond !== null} labels="beside" />
      <Resting state={state} frame={frame} tracked={tracked} sockets={sockets} />
      <Flights state={state} now={now} enabled={callsPerSecond === null} pathOf={pathOf} />
    </div>
  );
};

const NoClients = ({ frame }: { frame: Frame }) => {
  const { x, y, w, h } = frame.clientZone;
  return (
    <div className="stage-empty" style={{ left: x, top: y, width: w, height: h - 12 }}>
      <p>{STAGE.noClientsTitle}</p>
      <small>{STAGE.noClientsHow}</small>
    </div>
  );
};
