import type { Frame } from './frame.ts';
import { bottom, midX, midY, type Point, type Rect, right, roundedPath } from './geometry.ts';
import type { SocketLayout } from './socket-layout.ts';

/** Where select's bus runs, just above the sockets; wires run above it. */
export const busY = (frame: Frame): number => frame.listening.y - 7;

/**
 * The wire of a connection: from below the client's dot, left into the trunk between door and
 * listening socket, down to the lane, and up into the connected socket. `k` numbers parallel wires.
 */
export const wirePath = (frame: Frame, from: Rect, to: Rect, wire: Wire): string => {
  const start = plug(frame, from);
  const y = wireY(frame);
  const trunk = frame.trunkX + apart(wire, 6);
  const lane = laneY(frame, wire);
  const way = [start, { x: start.x, y }, { x: trunk, y }, { x: trunk, y: lane }];
  if (wire.into === 'bottom') {
    const x = midX(to);
    return roundedPath([...way, { x, y: lane }, { x, y: bottom(to) }]);
  }
  // Up the channel right of the column, and in from the side: boxes below are not crossed.
  const x = right(to) + 6;
  const end = { x: right(to), y: midY(to) };
  return roundedPath([...way, { x, y: lane }, { x, y: end.y }, end], 6);
};

/** What is left of a wire whose far end the server has closed: into the zone of connected sockets, and no further. */
export const cutWire = (frame: Frame, from: Rect, wire: Wire): { path: string; end: Point } => {
  const start = plug(frame, from);
  const y = wireY(frame);
  const trunk = frame.trunkX + apart(wire, 6);
  const end = { x: frame.connected.x + 24, y: laneY(frame, wire) };
  const way = [start, { x: start.x, y }, { x: trunk, y }, { x: trunk, y: end.y }, end];
  return { path: roundedPath(way), end };
};

/** One of `of` wires. Several into the sides of small boxes run as one cable and branch at its end. */
export interface Wire {
  readonly k: number;
  readonly of: number;
  readonly into: 'bottom' | 'side';
}

/** How the k-th of `of` connections is wired; null where there are no wires. */
export const wireOf = ({ size, wired }: SocketLayout, k: number, of: number): Wire | null =>
  wired ? { k, of, into: size === 'full' ? 'bottom' : 'side' } : null;

const apart = ({ k, of, into }: Wire, distance: number): number =>
  into === 'side' ? 0 : (k - (of - 1) / 2) * distance;

/** Where wires run left and right above the sockets. */
const wireY = (frame: Frame): number => frame.listening.y - 15;

/** Where a client's socket is drawn: in the kernel, below its dot's place. */
export const plug = (frame: Frame, seat: Rect): Point => ({
  x: midX(seat),
  y: wireY(frame) - 6,
});

export const laneY = (frame: Frame, wire: Wire): number =>
  frame.lane.y + Math.min(frame.lane.h * 0.5, 34) + apart(wire, 8);

/** The way of a connection-initiation request: from the client down to the entrance of the queue, or of a second server's. */
export const askPath = (frame: Frame, from: Rect, of = frame.listening): string => {
  const entrance = { x: of.x + 8, y: midY(of) };
  const y = frame.tier === 'chips' ? chipY(frame) : bottom(from);
  return roundedPath([
    { x: midX(from), y },
    { x: midX(from), y: wireY(frame) },
    { x: frame.trunkX, y: wireY(frame) },
    { x: frame.trunkX, y: entrance.y },
    entrance,
  ]);
};

/** The way of one that finds no room: to the entrance, and off it. */
export const bouncePath = (frame: Frame, from: Rect, of = frame.listening): string => {
  const y = midY(of);
  const way = roundedPath([
    { x: midX(from), y: frame.tier === 'chips' ? chipY(frame) : bottom(from) },
    { x: midX(from), y: wireY(frame) },
    { x: frame.trunkX, y: wireY(frame) },
    { x: frame.trunkX, y },
    { x: of.x - 6, y },
  ]);
  return `${way}L${of.x - 30} ${y + 36}`;
};

/** The way of a datagram: as a connection-initiation request's, and on to the tail of the queue. */
export const postPath = (frame: Frame, from: Rect, tail: Rect): string => {
  const y = midY(tail);
  return roundedPath([
    { x: midX(from), y: frame.tier === 'chips' ? chipY(frame) : bottom(from) },
    { x: midX(from), y: wireY(frame) },
    { x: frame.trunkX, y: wireY(frame) },
    { x: frame.trunkX, y },
    { x: midX(tail), y },
  ]);
};

/** From the entrance back, and down on the heap of what was thrown away. */
export const lossPath = (frame: Frame): string =>
  roundedPath([
    { x: frame.listening.x, y: frame.listening.y + 30 },
    { x: midX(frame.door), y: frame.listening.y + 30 },
    { x: midX(frame.door), y: bottom(frame.door) - 20 },
  ]);

/** Where messages of clients without a dot of their own set out: below the words on parked threads. */
const chipY = (frame: Frame): number => wireY(frame) - 6;

/**
 * The way of a message where no wire is drawn: above the sockets as wires run, and in from the side,
 * since other sockets may stand above its own.
 */
export const leapPath = (frame: Frame, from: Rect, to: Rect): string =>
  roundedPath([
    { x: midX(from), y: chipY(frame) },
    { x: midX(from), y: wireY(frame) },
    { x: to.x - 5, y: wireY(frame) },
    { x: to.x - 5, y: midY(to) },
    { x: to.x + 4, y: midY(to) },
  ]);

/** From the server's dot to a socket's top: straight down where it stands above it, else by the bus. */
export const holdPath = (frame: Frame, dot: Point, to: Rect): string => {
  if (dot.x > to.x + 8 && dot.x < right(to) - 8) return `M${dot.x} ${dot.y}V${to.y}`;
  const x = dot.x >= right(to) ? right(to) - 24 : to.x + 24;
  return roundedPath([dot, { x: dot.x, y: busY(frame) }, { x, y: busY(frame) }, { x, y: to.y }], 8);
};
