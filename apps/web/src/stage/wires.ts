import type { Frame } from './frame.ts';
import { bottom, midX, midY, type Point, type Rect, right, roundedPath } from './geometry.ts';

/** Where select's bus runs, just above the sockets; wires run above it. */
export const busY = (frame: Frame): number => frame.listening.y - 9;

/**
 * The wire of a connection: from below the client's dot, left into the trunk between door and
 * listening socket, down to the lane, and up into the connected socket. `k` numbers parallel wires.
 */
export const wirePath = (frame: Frame, from: Rect, to: Rect, k: number, of: number): string => {
  const x = midX(from);
  const start = plug(frame, from);
  const y = Math.max(frame.listening.y - 18 - (of - 1 - k) * 5, start.y);
  const trunk = frame.trunkX + (k - (of - 1) / 2) * 6;
  const lane = laneY(frame, k, of);
  const end = midX(to);
  return roundedPath([
    start,
    { x, y },
    { x: trunk, y },
    { x: trunk, y: lane },
    { x: end, y: lane },
    { x: end, y: bottom(to) },
  ]);
};

/** Where a client's socket is drawn: in the kernel, below its dot's place. */
export const plug = (frame: Frame, seat: Rect): Point => ({
  x: midX(seat),
  y: bottom(frame.line) + (frame.labels === 'beside' ? 38 : frame.labels === 'beneath' ? 58 : 100),
});

export const laneY = (frame: Frame, k: number, of: number): number =>
  frame.lane.y + Math.min(frame.lane.h * 0.5, 34) + (k - (of - 1) / 2) * 8;

/** The way of a connection-initiation request: from the client down to the queue's entrance. */
export const askPath = (frame: Frame, from: Rect): string => {
  const entrance = { x: frame.listening.x + 8, y: midY(frame.listening) };
  return roundedPath([
    { x: midX(from), y: bottom(from) },
    { x: midX(from), y: frame.listening.y - 18 },
    { x: frame.trunkX, y: frame.listening.y - 18 },
    { x: frame.trunkX, y: entrance.y },
    entrance,
  ]);
};

/** The way of a message where no wire is drawn. */
export const leapPath = (from: Rect, to: Rect): string => {
  const a = { x: midX(from), y: bottom(from) };
  const b = { x: midX(to), y: to.y };
  return `M${a.x} ${a.y}C${a.x} ${a.y + 60} ${b.x} ${b.y - 60} ${b.x} ${b.y}`;
};

/** From the server's dot to a socket's top: straight down where it stands above it, else by the bus. */
export const holdPath = (frame: Frame, dot: Point, to: Rect): string => {
  if (dot.x > to.x + 8 && dot.x < right(to) - 8) return `M${dot.x} ${dot.y}V${to.y}`;
  const x = dot.x >= right(to) ? right(to) - 24 : to.x + 24;
  return roundedPath([dot, { x: dot.x, y: busY(frame) }, { x, y: busY(frame) }, { x, y: to.y }], 8);
};
