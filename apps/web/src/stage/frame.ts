import type { ServerDesign } from '@socketarium/protocol';
import { clamp, type Rect } from './geometry.ts';

/**
 * How clients are drawn: `cards` in one row; `bricks` in two, staggered so that the upper row's
 * tracks pass between the lower row's cards; `chips`, small, in a grid; `groups`, counted.
 */
export type Tier = 'cards' | 'bricks' | 'chips' | 'groups';

/** The scene's zones: everything that depends on its size alone, and on how many clients there are. */
export interface Frame {
  /** CSS pixels a scene pixel: above 1 on a large stage, so that a projector's back row can read it; below on a very small one. */
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  readonly tier: Tier;
  /** Where clients are drawn. */
  readonly clientZone: Rect;
  readonly server: Rect;
  /** The band of the system-call line. */
  readonly line: Rect;
  /** Where threads of control park while they are in the kernel. */
  readonly parking: Rect;
  /** Left of the sockets: those for whom there is no room, or what was thrown away for want of it. */
  readonly door: Rect;
  readonly trunkX: number;
  /** The socket that all clients ask for: the listening one, or a datagram server's only one. */
  readonly listening: Rect;
  /** Below the first one's, a second server's listening socket and the door before it; null without one. */
  readonly second: { readonly door: Rect; readonly listening: Rect } | null;
  /** No width where there are datagrams, and no connections. */
  readonly connected: Rect;
  /** The lane below the sockets, for wires and the messages on them. */
  readonly lane: Rect;
  readonly legend: Rect;
  /** Cards of second servers; null without one. */
  readonly seconds: Rect | null;
  /** Where epoll's instance stands, beside the server's thread; null for other designs. */
  readonly epoll: Rect | null;
  /** A strip for open files that went from process to process; null without. */
  readonly files: Rect | null;
  /** Call names stand beside their dots, or beneath them on one or two levels. */
  readonly labels: 'beside' | 'beneath' | 'two levels';
}

export const GUTTER = 18;
const EDGE = 18;
/** Up to this many clients are drawn one by one. */
export const ONE_BY_ONE = 60;

interface Plan {
  tier: Tier;
  labels: Frame['labels'];
  user: number;
  parking: number;
}

export interface FrameInput {
  readonly width: number;
  readonly height: number;
  readonly clients: number;
  readonly design: ServerDesign;
  /** One socket and a queue of datagrams, in place of a listening socket and connected ones. */
  readonly datagrams?: boolean;
  /** Second servers have cards of their own. */
  readonly seconds?: boolean;
  /** One of them listens: its accept queue is drawn too. */
  readonly secondQueue?: boolean;
  /** The server's card has a line more, for what is unusual about it. */
  readonly notes?: boolean;
  /** Descriptors are passed. */
  readonly files?: boolean;
  /** Above the clients, what buttons take, CSS pixels. */
  readonly tools?: number;
}

/** The size that a scene is drawn for at scale 1; larger containers scale it up. */
const COMFORT = { width: 800, height: 455 };
/** Below this the zones would stand upon each other: smaller containers scale it down. */
const LEAST = { width: 680, height: 430 };
/** Text is never smaller than this share of its size at scale 1, nor larger than that. */
const SCALES = { least: 0.38, most: 3 };
/** Where many clients would be chips, this much smaller a picture is tried, as long as it is not below 1. */
const ROOMIER = 0.79;

/** A second listening socket: it takes the height of its box, and a gap. */
const SECOND = { h: 66, gap: 6 } as const;

const heightOfSecond = ({ secondQueue = false }: FrameInput): number =>
  secondQueue ? SECOND.h + SECOND.gap : 0;

const scaleOf = (input: FrameInput): number => {
  const { width, height, tools = 0 } = input;
  const more =
    heightOfSecond(input) + (input.notes === true ? NOTES : 0) + (input.files === true ? 14 : 0);
  // Tools do not scale: what they take of the height beyond the server's card is missing below.
  const fits = (least: { width: number; height: number }): number =>
    Math.min(
      width / least.width,
      height / (least.height + more),
      (height - tools) / (least.height + more - (SERVER_H - CARD.h)),
    );
  const fit = fits(COMFORT);
  if (fit > 1) return Math.min(fit, SCALES.most);
  return clamp(fits(LEAST), SCALES.least, 1);
};

export const frameOf = (input: FrameInput): Frame => {
  const scale = scaleOf(input);
  const frame = framed(input, scale);
  if (frame.tier === 'cards' || frame.tier === 'bricks' || scale <= 1) return frame;
  const roomier = framed(input, Math.max(1, scale * ROOMIER));
  return roomier.tier === 'bricks' ? roomier : frame;
};

const framed = (input: FrameInput, scale: number): Frame => {
  const { clients, design, datagrams = false, seconds = false } = input;
  const width = input.width / scale;
  const height = input.height / scale;
  const serverW = clamp(width * 0.285, 232, 290);
  const serverX = width - EDGE - serverW;
  const secondsW = seconds ? clamp(width * 0.157, 142, 170) : 0;
  const zoneW = serverX - 20 - GUTTER - (seconds ? secondsW + 10 : 0);
  const more = heightOfSecond(input);
  const tight = height < 470 + more;
  const top = tight ? 10 : 14;
  const tools = (input.tools ?? 0) / scale;
  const serverH = Math.max(tools + CARD.h, SERVER_H) + (input.notes === true ? NOTES : 0);
  const legendH = tight ? 20 : 26;
  const laneMin = tight ? 26 : 38;
  const userMin = top + serverH + (tight ? 38 : 46);
  const lineH = 20;
  const filesH = input.files === true ? (tight ? 26 : 32) : 0;
  const boxMin = input.files === true && tight ? 92 : more > 0 ? 96 : 106;
  const rest = lineH + boxMin + more + laneMin + filesH + legendH;

  const plan = choose(clients, zoneW, top + tools, userMin, height - rest, height, tight);
  const extra = Math.max(0, height - rest - plan.user - plan.parking);
  const user = plan.user + extra * 0.26;
  const parking = plan.parking + extra * 0.16;
  const grown = boxMin + Math.min(extra * 0.34, 70);
  const lineY = user;
  const parkingY = lineY + lineH;
  const boxY = parkingY + parking;
  const legendY = height - legendH;
  // Datagrams have no wires below their socket: it takes most of the lane.
  const box = datagrams ? Math.min(grown + laneMin - 5, 190) : grown;
  const boxes = box + more;
  const laneY = boxY + boxes;

  const doorW = clamp(width * 0.15, 116, 150);
  const trunk = 34;
  const listeningX = GUTTER + doorW + trunk;
  const between = 30;
  const listeningW = datagrams
    ? width - EDGE - listeningX
    : design === 'iterative'
      ? serverX - between - listeningX
      : clamp(width * 0.3, 206, 320);
  const connectedX = datagrams ? width - EDGE : listeningX + listeningW + between;
  const whole = width - EDGE - GUTTER;
  return {
    scale,
    width,
    height,
    tier: plan.tier,
    labels: plan.labels,
    clientZone: { x: GUTTER, y: top + tools, w: zoneW, h: lineY - top - tools },
    server: { x: serverX, y: top, w: serverW, h: serverH },
    line: { x: 0, y: lineY, w: width, h: lineH },
    parking: { x: GUTTER, y: parkingY, w: zoneW, h: parking },
    door: { x: GUTTER, y: boxY, w: doorW, h: box },
    trunkX: GUTTER + doorW + trunk / 2 + 3,
    listening: { x: listeningX, y: boxY, w: listeningW, h: box },
    second:
      more > 0
        ? {
            door: { x: GUTTER, y: boxY + box + SECOND.gap, w: doorW, h: SECOND.h },
            listening: { x: listeningX, y: boxY + box + SECOND.gap, w: listeningW, h: SECOND.h },
          }
        : null,
    connected: { x: connectedX, y: boxY, w: width - EDGE - connectedX, h: boxes },
    lane: { x: GUTTER, y: laneY, w: whole, h: legendY - filesH - laneY },
    legend: { x: GUTTER, y: legendY, w: whole, h: legendH },
    seconds: seconds
      ? { x: serverX - 14 - secondsW, y: top + tools, w: secondsW, h: lineY - top - tools - 24 }
      : null,
    epoll:
      design === 'epoll'
        ? { x: serverX + EPOLL_X, y: boxY - 26, w: serverW - EPOLL_X, h: 19 }
        : null,
    files: filesH > 0 ? { x: GUTTER, y: legendY - filesH, w: whole, h: filesH - 4 } : null,
  };
};

/** The server's card, where nothing makes it higher. */
const SERVER_H = 146;
/** Height of the line of notes on the server's card. */
const NOTES = 12;
/** Right of the server's thread, so that what it holds is not taken for epoll's. */
const EPOLL_X = 58;

/** Card sizes, by tier. */
export const CARD = { gap: 8, minPitch: 96, maxW: 152, h: 94 } as const;
export const BRICK = { gap: 8, minW: 90, h: 58, rowGap: 8 } as const;
export const CHIP_SIZES = [
  { w: 124, h: 26 },
  { w: 60, h: 22 },
  { w: 57, h: 20 },
  { w: 46, h: 20 },
] as const;
export const CHIP_GAP = 4;
/** Space between the cards and the line, where a thread that computes has its dot. */
export const TRACK = 34;

/** The largest way to draw `n` clients that fits; `room` is the height for user space and parking. */
const choose = (
  n: number,
  zoneW: number,
  top: number,
  userMin: number,
  room: number,
  height: number,
  tight: boolean,
): Plan => {
  const pitch = (zoneW + CARD.gap) / Math.max(1, n);
  if (pitch >= CARD.minPitch) {
    const beside = Math.min(pitch, CARD.maxW + CARD.gap) >= 104;
    const plan: Plan = {
      tier: 'cards',
      labels: beside ? 'beside' : 'beneath',
      user: Math.max(userMin, top + CARD.h + TRACK),
      parking: !beside ? 84 : tight ? 62 : 66,
    };
    if (plan.user + plan.parking <= room) return plan;
  }
  const step = zoneW / (Math.ceil(n / 2) + 0.5);
  if (step - BRICK.gap >= BRICK.minW) {
    const twoLevels = step / 2 < 62;
    const plan: Plan = {
      tier: 'bricks',
      labels: twoLevels ? 'two levels' : 'beneath',
      user: Math.max(userMin, top + 2 * BRICK.h + BRICK.rowGap + TRACK),
      parking: twoLevels ? 96 : 84,
    };
    if (plan.user + plan.parking <= room) return plan;
  }
  const parking = 60;
  if (n <= ONE_BY_ONE) {
    for (const size of CHIP_SIZES) {
      const columns = Math.floor((zoneW + CHIP_GAP) / (size.w + CHIP_GAP));
      const rows = Math.ceil(n / columns);
      const user = Math.max(userMin, top + rows * (size.h + CHIP_GAP) + 10);
      // The kernel is the half where things happen: clients may not squeeze it.
      if (user + parking <= room && user <= Math.max(userMin, height * 0.43))
        return { tier: 'chips', labels: 'beneath', user, parking };
    }
  }
  return { tier: 'groups', labels: 'beneath', user: userMin, parking };
};
