import { describe, expect, it } from 'vitest';
import { groupSeats, seats } from './client-layout.ts';
import { datagramLayout, tailOf } from './datagram-layout.ts';
import { type FrameInput, frameOf } from './frame.ts';
import { inside, overlap, type Rect, right } from './geometry.ts';
import { COMPACT_SLOTS, doorLayout, queueLayout } from './queue-layout.ts';
import { secondsRoom } from './SecondServers.tsx';
import { keptLayout, socketLayout } from './socket-layout.ts';
import { roomFor } from './use-room.ts';

const SIZES = [
  [700, 420],
  [860, 470],
  [1010, 636],
  [1400, 760],
  [1500, 800],
  [700, 800],
  [1500, 420],
  [909, 300],
  [500, 420],
  [670, 248],
] as const;
/** Every number up to where drawing one by one ends, and some beyond. */
const COUNTS = [...Array(66).keys(), 80, 99, 100, 143, 200, 1000];
const DESIGNS = ['iterative', 'select', 'epoll'] as const;

const overlaps = (rects: readonly Rect[]): string[] =>
  rects.flatMap((a, i) =>
    rects
      .slice(i + 1)
      .flatMap((b) => (overlap(a, b) ? [`${JSON.stringify(a)} ${JSON.stringify(b)}`] : [])),
  );

for (const [width, height] of SIZES) {
  for (const design of DESIGNS) {
    describe(`${width}x${height} ${design}`, () => {
      it('keeps every zone apart and on the stage, whatever the number of clients', () => {
        for (const clients of COUNTS) {
          const f = frameOf({ width, height, clients, design });
          const stage = { x: 0, y: 0, w: f.width, h: f.height };
          const zones = [
            f.clientZone,
            f.server,
            f.line,
            f.parking,
            f.door,
            f.listening,
            f.connected,
            f.lane,
            f.legend,
          ];
          expect(overlaps(zones), `${clients} clients`).toEqual([]);
          for (const zone of zones) expect(inside(zone, stage), JSON.stringify(zone)).toBe(true);
          expect(f.lane.h).toBeGreaterThanOrEqual(25.5);
          expect(f.connected.w).toBeGreaterThanOrEqual(196);
          expect(f.listening.w).toBeGreaterThanOrEqual(200);
        }
      });

      it('seats every client apart from the others, inside their zone', () => {
        for (const clients of COUNTS) {
          const f = frameOf({ width, height, clients, design });
          const placed =
            f.tier === 'groups'
              ? [...groupSeats(f, 6).boxes, ...groupSeats(f, 6).chips]
              : seats(f, clients).map((s) => s.rect);
          if (f.tier !== 'groups') expect(placed).toHaveLength(clients);
          expect(overlaps(placed), `${clients} clients, ${f.tier}`).toEqual([]);
          for (const rect of placed)
            expect(inside(rect, f.clientZone), `${f.tier} ${JSON.stringify(rect)}`).toBe(true);
        }
      });

      it('seats every connected socket apart from the others, or counts it', () => {
        const { connected, lane } = frameOf({ width, height, clients: 5, design });
        const room = { ...connected, h: connected.h + lane.h };
        for (const n of COUNTS) {
          const { boxes, rest, rails } = socketLayout(connected, n, lane.h - 6);
          expect(boxes.length + (rest?.count ?? 0)).toBe(n);
          const placed = rest === null ? boxes : [...boxes, rest.rect];
          expect(overlaps(placed), `${n} sockets`).toEqual([]);
          for (const rect of placed) expect(inside(rect, room), `${n} sockets`).toBe(true);
          for (const rail of rails)
            expect(boxes.some((r) => rail > r.x && rail < right(r))).toBe(false);
        }
      });

      it('has a slot for every place of the queue, or one that counts the rest', () => {
        const { listening, door } = frameOf({ width, height, clients: 5, design });
        for (const capacity of COUNTS.slice(1)) {
          const { slots, rest } = queueLayout(listening, capacity);
          const placed = rest === null ? slots : [...slots, rest];
          if (rest === null) expect(slots).toHaveLength(capacity);
          expect(overlaps(placed)).toEqual([]);
          for (const rect of placed) {
            expect(inside(rect, listening)).toBe(true);
            expect(rect.w).toBeGreaterThanOrEqual(55);
          }
        }
        for (const tall of [false, true]) {
          expect(overlaps(doorLayout(door, false, tall))).toEqual([]);
          for (const rect of doorLayout(door, false, tall)) expect(inside(rect, door)).toBe(true);
        }
      });
    });
  }
}

describe('bricks', () => {
  it('lets the upper row’s tracks pass between the lower row’s cards', () => {
    const f = frameOf({ width: 1010, height: 636, clients: 12, design: 'iterative' });
    expect(f.tier).toBe('bricks');
    const placed = seats(f, 12);
    const lower = placed.filter((s) => s.level === 1);
    for (const { rect } of placed.filter((s) => s.level === 0)) {
      const track = { x: rect.x + rect.w / 2 - 2, y: rect.y + rect.h, w: 4, h: 400 };
      expect(lower.some((s) => overlap(s.rect, track))).toBe(false);
    }
  });
});

describe('sockets that stay', () => {
  const zone = { x: 500, y: 0, w: 400, h: 110 };

  it('keep their places when one of them goes, and it is given to the next', () => {
    const before = keptLayout(zone, [21, 22, 23, 24, 25], 21, roomFor(0, 5));
    const after = keptLayout(zone, [21, 23, 24, 25], 21, roomFor(5, 4));
    expect(after.boxes).toEqual(before.boxes.filter((_, i) => i !== 1));
    expect(keptLayout(zone, [21, 22, 23, 24, 25], 21, roomFor(5, 5))).toEqual(before);
  });

  it('are laid out anew once half are gone, or when a descriptor has no place', () => {
    expect(keptLayout(zone, [21, 22], 21, roomFor(5, 2))).toEqual(socketLayout(zone, 2));
    expect(keptLayout(zone, [21, 40], 21, 2)).toEqual(socketLayout(zone, 2));
  });
});

/** What else may take room: all the ways a lab can be unusual. */
const UNUSUAL: readonly Partial<FrameInput>[] = [
  { tools: 44 },
  { tools: 80, seconds: true, secondQueue: true, notes: true },
  { seconds: true },
  { notes: true },
  { files: true },
  { seconds: true, secondQueue: true },
  { seconds: true, notes: true, files: true },
  { seconds: true, secondQueue: true, notes: true, files: true },
  { datagrams: true },
  { datagrams: true, seconds: true, notes: true },
];

describe.each(SIZES)('%ix%i, with whatever goes wrong', (width, height) => {
  it.each(UNUSUAL)('keeps its zones apart: %o', (unusual) => {
    for (const design of DESIGNS) {
      for (const clients of [0, 1, 3, 5, 8, 12, 30, 60, 200]) {
        const f = frameOf({ width, height, clients, design, ...unusual });
        const stage = { x: 0, y: 0, w: f.width, h: f.height };
        const connected = f.connected.w > 0 ? [f.connected] : [];
        const second = f.second === null ? [] : [f.second.door, f.second.listening];
        const extra = [...second, ...[f.seconds, f.files].flatMap((zone) => zone ?? [])];
        const zones = [f.clientZone, f.server, f.line, f.parking, f.door, f.listening, f.legend];
        const all = [...zones, ...connected, ...extra];
        expect(overlaps(all), `${clients} clients`).toEqual([]);
        for (const zone of all) expect(inside(zone, stage), JSON.stringify(zone)).toBe(true);
        for (const zone of second) expect(overlaps([zone, f.lane])).toEqual([]);
        if (f.files !== null) expect(overlaps([f.files, f.lane])).toEqual([]);
        if (f.epoll !== null && unusual.datagrams !== true) {
          expect(overlaps([f.epoll, f.line, f.listening, ...connected])).toEqual([]);
        }
        const placed = f.tier === 'groups' ? groupSeats(f, 6).boxes : seats(f, clients);
        for (const one of placed) {
          const rect = 'rect' in one ? one.rect : one;
          expect(inside(rect, f.clientZone), f.tier).toBe(true);
        }
      }
    }
  });

  it('has an envelope for every datagram, or one that counts the rest', () => {
    const { listening } = frameOf({
      ...{ width, height, clients: 3, design: 'iterative', datagrams: true },
    });
    for (const maxLength of [null, 11]) {
      for (const length of [0, 1, 5, 10, 11, 12, 26, 64, 300]) {
        const layout = datagramLayout(listening, length, maxLength);
        const { slots, rest } = layout;
        const drawn = [...slots, ...(rest === null ? [] : [rest.rect])];
        expect(overlaps(drawn)).toEqual([]);
        for (const rect of drawn) {
          expect(inside(rect, listening)).toBe(true);
          expect(rect.w).toBeGreaterThanOrEqual(49);
        }
        expect(Math.min(slots.length, length) + (rest?.count ?? 0)).toBe(length);
        if (length > 0 || maxLength !== null) expect(tailOf(layout, length)).not.toBeNull();
      }
    }
  });

  it('has a slot for every place of a second server’s queue, or one that counts the rest', () => {
    for (const design of DESIGNS) {
      const { second } = frameOf({
        ...{ width, height, clients: 5, design, seconds: true, secondQueue: true },
      });
      if (second === null) throw new Error('It is to be drawn.');
      for (const capacity of [1, 2, 3, 6, 11, 129]) {
        const { slots, rest } = queueLayout(second.listening, capacity, COMPACT_SLOTS);
        const placed = rest === null ? slots : [...slots, rest];
        expect(overlaps(placed)).toEqual([]);
        for (const rect of placed) expect(inside(rect, second.listening)).toBe(true);
      }
      const rows = doorLayout(second.door, true);
      expect(rows).toHaveLength(1);
      for (const rect of rows) expect(inside(rect, second.door)).toBe(true);
    }
  });

  it('has room for two second servers', () => {
    for (const clients of [0, 5, 30]) {
      const { seconds } = frameOf({
        ...{ width, height, clients, design: 'iterative', seconds: true, secondQueue: true },
      });
      const room = secondsRoom((seconds?.h ?? 0) - 20);
      expect(room.fits).toBeGreaterThanOrEqual(2);
      expect(room.h).toBeGreaterThanOrEqual(50);
    }
  });
});
