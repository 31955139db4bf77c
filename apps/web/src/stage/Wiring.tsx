import type { LabState } from '@socketarium/protocol';
import { acceptedOf } from './Connected.tsx';
import type { Frame } from './frame.ts';
import { bottom, midY, type Rect, right } from './geometry.ts';
import { SLOTS_TOP } from './queueLayout.ts';
import type { SocketLayout } from './socketLayout.ts';
import type { Thread } from './threads.ts';
import { busY, holdPath, plug, wireOf, wirePath } from './wires.ts';
import type { Standing } from './words.ts';

export interface TrackedClient {
  readonly id: string;
  readonly standing: Standing;
  readonly seat: Rect;
  readonly thread: Thread;
}

export interface WiringProps {
  readonly state: LabState;
  readonly frame: Frame;
  readonly tracked: readonly TrackedClient[];
  readonly server: Thread;
  readonly sockets: SocketLayout;
  readonly doorBusy: boolean;
}

/** Every line of the picture: tracks, wires, tethers and arrows. The words are elsewhere. */
export const Wiring = ({ state, frame, tracked, server, sockets, doorBusy }: WiringProps) => {
  const accepted = acceptedOf(state);
  const slotY = frame.listening.y + SLOTS_TOP + 19;
  return (
    <svg className="st-wiring" width={frame.width} height={frame.height} aria-hidden="true">
      <defs>
        <marker
          id="st-arrow"
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
            className="st-track"
            data-is={standing}
            x1={thread.x}
            x2={thread.x}
            y1={bottom(seat)}
            y2={thread.y}
          />
        ),
      )}
      {server.where !== 'gone' && (
        <line
          className="st-track st-track-server"
          x1={server.x}
          x2={server.x}
          y1={bottom(frame.server)}
          y2={server.y}
        />
      )}
      {accepted.map((connection, k) => {
        const client = tracked.find((c) => c.id === connection.clientId);
        const box = sockets.boxes[k];
        const wire = wireOf(sockets, k, accepted.length);
        if (client === undefined || box === undefined || wire === null) return null;
        const at = plug(frame, client.seat);
        return (
          <g key={connection.id} className="st-wire">
            <path d={wirePath(frame, client.seat, box, wire)} />
            <rect x={at.x - 5} y={at.y - 5} width="10" height="10" rx="2" />
          </g>
        );
      })}
      <Holds state={state} frame={frame} server={server} sockets={sockets} />
      {state.listening !== null && (
        <g className="st-arrows">
          <path
            d={`M${right(frame.listening) + 2} ${slotY}H${frame.connected.x - (sockets.size === 'full' ? 3 : 14)}`}
            markerEnd="url(#st-arrow)"
          />
          {doorBusy && (
            <path
              className="st-knock"
              d={`M${right(frame.door) + 4} ${midY(frame.listening)}H${frame.listening.x - 2}`}
            />
          )}
        </g>
      )}
    </svg>
  );
};

type HoldsProps = Pick<WiringProps, 'state' | 'frame' | 'server' | 'sockets'>;

/** What the server's call is about: one descriptor, or with select all of them at once. */
const Holds = ({ state, frame, server, sockets }: HoldsProps) => {
  const open = state.server.inCall;
  if (open === null || state.listening === null || server.where === 'gone') return null;
  const from = { x: server.x, y: server.y };
  const { ready } = state.server;
  if (open.call === 'select') {
    const accepted = acceptedOf(state);
    const bus = busY(frame);
    const left = frame.listening.x + 24;
    const rails = sockets.rails;
    const end = Math.max(server.x, rails.at(-1) ?? server.x, left);
    return (
      <g className="st-tethers">
        <path className="st-bus" d={`M${from.x} ${from.y}V${bus}M${left} ${bus}H${end}`} />
        <path
          data-ready={ready.includes(state.listening.fd)}
          d={`M${left} ${bus}V${frame.listening.y}`}
        />
        {sockets.boxes.map((box, i) => {
          const rail = sockets.rails.filter((each) => each < box.x).at(-1) ?? box.x;
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
  }
  const fd = open.args.fd ?? open.args.sockfd;
  const index = acceptedOf(state).findIndex((c) => c.serverFd === fd);
  const box = fd === state.listening.fd ? frame.listening : sockets.boxes[index];
  if (box === undefined) return null;
  return (
    <g className="st-tethers st-hold">
      <path d={holdPath(frame, from, box)} />
    </g>
  );
};
