import { serverHasClosed } from '@socketarium/model/selectors/ends';
import { acceptedOf } from '@socketarium/model/selectors/in-hand';
import type { Standing } from '@socketarium/model/selectors/standing';
import { goneWords } from '@socketarium/model/words/traits';
import {
  type Connection,
  descriptorOf,
  type LabState,
  waitsForReadiness,
} from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { memo, useId } from 'react';
import { CONNECTED, STAGE } from '../words.ts';
import type { Frame } from './frame.ts';
import { bottom, midX, midY, type Point, type Rect, right } from './geometry.ts';
import { SLOTS_TOP } from './queue-layout.ts';
import type { SocketLayout } from './socket-layout.ts';
import type { Thread } from './threads.ts';
import { askPath, busY, cutWire, holdPath, laneY, plug, wireOf, wirePath } from './wires.ts';

export interface TrackedClient {
  readonly id: string;
  readonly standing: Standing;
  readonly seat: Rect;
  readonly thread: Thread;
  /** A datagram of its is just leaving. */
  readonly sends: boolean;
}

export interface WiringProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly tracked: readonly TrackedClient[];
  readonly server: Thread;
  readonly sockets: SocketLayout;
  /** Somebody stands at the first server's door; at the second's. */
  readonly doorsBusy: readonly boolean[];
  readonly seconds: readonly Thread[];
  /** The client whose lines are to be followed; null for none. */
  readonly lit: string | null;
}

/** Every line of the picture: tracks, wires, tethers and arrows. The words are elsewhere. */
export const Wiring = memo((props: WiringProps) => {
  const { state, frame, tracked, server, sockets, doorsBusy, seconds, lit } = props;
  const arrow = useId();
  const accepted = acceptedOf(state);
  // What is followed lies upon the others, which run beside it.
  const wired = accepted
    .map((connection, k) => ({ connection, k }))
    .sort((a, b) => Number(a.connection.clientId === lit) - Number(b.connection.clientId === lit));
  const slotY = frame.listening.y + SLOTS_TOP + 19;
  return (
    <svg className="stage-wiring" width={frame.width} height={frame.height} aria-hidden="true">
      <defs>
        <marker
          id={arrow}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {tracked.map(({ id, standing, seat, thread }) =>
        thread.where === 'gone' ? null : (
          <line
            key={id}
            className="stage-track"
            data-is={standing}
            data-lit={id === lit}
            x1={thread.x}
            x2={thread.x}
            y1={bottom(seat)}
            y2={thread.y}
          />
        ),
      )}
      {server.where !== 'gone' && (
        <line
          className="stage-track stage-track-server"
          x1={server.x}
          x2={server.x}
          y1={bottom(frame.server)}
          y2={server.y}
        />
      )}
      {wired.map(({ connection, k }) => {
        const client = tracked.find((c) => c.id === connection.clientId);
        const box = sockets.boxes[k];
        const wire = wireOf(sockets, k, accepted.length);
        if (client === undefined || box === undefined || wire === null) return null;
        const at = plug(frame, client.seat);
        const left = hasClosed(connection);
        const path = wirePath(frame, client.seat, box, wire);
        return (
          <g
            key={connection.id}
            className="stage-wire"
            data-client={connection.clientId}
            data-half={connection.halfClosed}
            data-cut={left}
            data-lit={connection.clientId === lit}
          >
            <path className="stage-grip" d={path} />
            <path d={path} />
            {left ? (
              <path className="stage-cut" d={cross(at)} />
            ) : (
              <rect x={at.x - 5} y={at.y - 5} width="10" height="10" rx="2" />
            )}
            {connection.halfClosed && (
              <text x={midX(box) - 70} y={laneY(frame, wire) + 4}>
                {state.config.transport === 'tcp' ? CONNECTED.fin : CONNECTED.halfClose}
              </text>
            )}
          </g>
        );
      })}
      <WireName {...{ frame, sockets, accepted, tracked }} />
      <CutWires state={state} frame={frame} tracked={tracked} />
      {isDatagram(state.config.transport) &&
        tracked.map(({ id, seat, sends }) => {
          const at = plug(frame, seat);
          return (
            sends && (
              <g key={id} className="stage-wire stage-sends">
                <path d={askPath(frame, seat)} />
                <rect x={at.x - 5} y={at.y - 5} width="10" height="10" rx="2" />
              </g>
            )
          );
        })}
      {seconds.map((thread, i) => (
        <line
          key={String(i)}
          className="stage-track stage-track-second"
          x1={thread.x}
          x2={thread.x}
          y1={(frame.seconds ?? frame.server).y + 20}
          y2={thread.y}
        />
      ))}
      <Holds state={state} frame={frame} server={server} sockets={sockets} />
      {(state.listening !== null || state.datagrams !== null) && (
        <g className="stage-arrows">
          {state.listening !== null && (
            <path
              d={`M${right(frame.listening) + 2} ${slotY}H${frame.connected.x - (sockets.size === 'full' ? 3 : 14)}`}
              markerEnd={`url(#${arrow})`}
            />
          )}
        </g>
      )}
      {[frame, frame.second].map(
        (doors, i) =>
          doors !== null &&
          doorsBusy[i] === true && (
            <g key={String(i)} className="stage-arrows">
              <path
                className="stage-knock"
                d={`M${right(doors.door) + 4} ${midY(doors.listening)}H${doors.listening.x - 2}`}
              />
            </g>
          ),
      )}
    </svg>
  );
}, sameLines);

/** Time alone moves no line: what hangs on it is words. */
function sameLines(a: WiringProps, b: WiringProps): boolean {
  return (
    a.state === b.state &&
    a.frame === b.frame &&
    a.sockets === b.sockets &&
    a.lit === b.lit &&
    samePlace(a.server, b.server) &&
    sameItems(a.doorsBusy, b.doorsBusy, Object.is) &&
    sameItems(a.seconds, b.seconds, samePlace) &&
    sameItems(a.tracked, b.tracked, sameTracked)
  );
}

const sameItems = <T,>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean =>
  a.length === b.length && a.every((one, i) => same(one, b[i] as T));

const samePlace = (a: Thread, b: Thread): boolean =>
  a.where === b.where && a.x === b.x && a.y === b.y;

const sameTracked = (a: TrackedClient, b: TrackedClient): boolean =>
  a.id === b.id &&
  a.standing === b.standing &&
  a.seat === b.seat &&
  a.sends === b.sends &&
  samePlace(a.thread, b.thread);

const cross = ({ x, y }: Point): string => `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`;

/** A client of the lab's that has closed, while the server has not: external clients' descriptors are not known. */
const hasClosed = ({ clientId, clientFd, connectedAt }: Connection): boolean =>
  clientId.startsWith('client-') && clientFd === null && connectedAt !== null;

interface WireNameProps {
  readonly frame: Frame;
  readonly sockets: SocketLayout;
  readonly accepted: readonly Connection[];
  readonly tracked: readonly TrackedClient[];
}

/** What the wires are, in a word upon the lowest of them. */
const WireName = ({ frame, sockets, accepted, tracked }: WireNameProps) => {
  const drawn = accepted.flatMap((connection, k) => {
    const wire = wireOf(sockets, k, accepted.length);
    const wired = wire !== null && tracked.some(({ id }) => id === connection.clientId);
    return wired && sockets.boxes[k] !== undefined ? [wire] : [];
  });
  const last = drawn.at(-1);
  if (last === undefined) return null;
  return (
    <text className="stage-wire-name" x={frame.listening.x + 14} y={laneY(frame, last) + 4}>
      {STAGE.wires(drawn.length)}
    </text>
  );
};

type CutProps = Pick<WiringProps, 'state' | 'frame' | 'tracked'>;

/** Sockets of clients whose server has closed its own: the wire ends in nothing. */
const CutWires = ({ state, frame, tracked }: CutProps) => {
  const cut = state.connections.filter(serverHasClosed);
  if (cut.length === 0 || cut.length > DRAWN_CUT) return null;
  return cut.map((connection, k) => {
    const seat = tracked.find((one) => one.id === connection.clientId)?.seat;
    if (seat === undefined) return null;
    const at = plug(frame, seat);
    const { path, end } = cutWire(frame, seat, { k, of: cut.length, into: 'bottom' });
    const client = state.clients.find((one) => one.id === connection.clientId);
    return (
      <g key={connection.id} className="stage-wire" data-cut="true">
        <path d={path} />
        <rect x={at.x - 5} y={at.y - 5} width="10" height="10" rx="2" />
        <path className="stage-cut" d={cross(end)} />
        <text x={end.x + 12} y={end.y + 4}>
          {goneWords(connection, client?.lost ?? 0, state.config.transport)}
        </text>
      </g>
    );
  });
};

/** More would have no room for their words. */
const DRAWN_CUT = 3;

type HoldsProps = Pick<WiringProps, 'state' | 'frame' | 'server' | 'sockets'>;

/** What the server's call is about: one descriptor, or with select all of them at once. */
const Holds = ({ state, frame, server, sockets }: HoldsProps) => {
  const open = state.server.inCall;
  const home = state.listening ?? state.datagrams;
  if (home === null || server.where === 'gone') return null;
  const from = { x: server.x, y: server.y };
  const epoll = frame.epoll !== null && state.server.descriptors.some((d) => d.role === 'epoll');
  const watches = open !== null && waitsForReadiness(open.call);
  const hold = epoll && frame.epoll !== null ? epollHold(from, frame.epoll) : null;
  // epoll's set is the kernel's: it is there whether somebody sleeps on it or not.
  const tethers = (watches || epoll) && (
    <Tethers state={state} frame={frame} sockets={sockets} from={hold === null ? from : null} />
  );
  if (open === null || watches) {
    return (
      <>
        {tethers}
        {watches && hold !== null && (
          <g className="stage-tethers">
            <path className="stage-bus" d={hold} />
          </g>
        )}
      </>
    );
  }
  if (open.args.epfd !== undefined) {
    return (
      <>
        {tethers}
        {hold !== null && (
          <g className="stage-tethers stage-hold">
            <path d={hold} />
          </g>
        )}
      </>
    );
  }
  const fd = descriptorOf(open.call, open.args);
  const index = acceptedOf(state).findIndex((c) => c.serverFd === fd);
  const box = fd === home.fd ? frame.listening : sockets.boxes[index];
  return (
    <>
      {tethers}
      {box !== undefined && (
        <g className="stage-tethers stage-hold">
          <path d={holdPath(frame, from, box)} />
        </g>
      )}
    </>
  );
};

/** From the dot down, and right to epoll's instance beside it. */
const epollHold = (dot: { x: number; y: number }, to: Rect): string =>
  `M${dot.x} ${dot.y}V${midY(to)}H${to.x}`;

type TethersProps = Pick<WiringProps, 'state' | 'frame' | 'sockets'> & {
  /** The dot that sleeps on them; null where they hang on epoll's instance. */
  readonly from: { readonly x: number; readonly y: number } | null;
};

/** From what watches to every descriptor in its set; those that are ready are lit. */
const Tethers = ({ state, frame, sockets, from }: TethersProps) => {
  const { listening } = state;
  if (listening === null) return null;
  const { ready } = state.server;
  const accepted = acceptedOf(state);
  const bus = busY(frame);
  const left = frame.listening.x + 24;
  const rails = sockets.rails;
  const root = from ?? { x: (frame.epoll?.x ?? 0) + 30, y: bottom(frame.epoll ?? frame.server) };
  const end = Math.max(root.x, rails.at(-1) ?? root.x, left);
  return (
    <g className="stage-tethers">
      <path className="stage-bus" d={`M${root.x} ${root.y}V${bus}M${left} ${bus}H${end}`} />
      <path data-ready={ready.includes(listening.fd)} d={`M${left} ${bus}V${frame.listening.y}`} />
      {sockets.boxes.map((box, i) => {
        const rail = rails.filter((each) => each < box.x).at(-1) ?? box.x;
        const fd = accepted[i]?.serverFd ?? -1;
        const y = sockets.size === 'full' ? null : midY(box);
        const x = box.x + 16;
        return (
          <path
            key={accepted[i]?.id ?? i}
            data-ready={ready.includes(fd)}
            d={y === null ? `M${x} ${bus}V${box.y}` : `M${rail} ${bus}V${y}H${box.x}`}
          />
        );
      })}
    </g>
  );
};
