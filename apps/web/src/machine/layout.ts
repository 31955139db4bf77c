import type { Machine, MachineState, Transition } from '@socketarium/model';
import {
  bottom,
  midX,
  midY,
  type Point,
  type Rect,
  right,
  roundedPath,
} from '../stage/geometry.ts';

export interface PlacedState {
  readonly state: MachineState;
  readonly rect: Rect;
}

export interface PlacedEdge {
  /** `transition id:from id`: a transition from several states is several arrows. */
  readonly key: string;
  readonly transition: Transition;
  readonly from: string;
  readonly path: string;
  readonly label: { readonly at: Point; readonly anchor: 'start' | 'middle' | 'end' };
  /** Its label has the height of one line only. */
  readonly oneLine: boolean;
  /** There is no room for its label but when it was just taken. */
  readonly hidden: boolean;
  /** Which side of the boxes it runs along, null when it runs between them. */
  readonly side: 'left' | 'right' | null;
}

export interface MachineLayout {
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
  readonly height: number;
  /** Height between two rows: too little, and labels there would touch the boxes. */
  readonly gap: number;
  /** There is room for the words of more ways than the last. */
  readonly named: boolean;
}

const PAD = 14;
/** Across the dot that UML begins with. */
const START = 14;
const LANE = 13;
/** Room for labels beside the lanes. */
const WORDS = 53;
/** Narrower than this, the states need the room of the words beside the lanes. */
const NAMED_FROM = 310;
/** More ways than this along a side, and only those that matter now are named. */
export const CROWDED = 4;
const COLUMN_GAP = 12;
/** Share of the first column where a row of the loop has two. */
const NARROW = 0.42;

/** Guards of what goes wrong; such arrows are drawn only when one was just taken. */
const TROUBLE = new Set(['failed', 'interrupted', 'interrupted, nobody connected', 'peer gone']);

/** Guards of what happens only now and then: drawn, too, when it just happened. */
const SELDOM = new Set(['on the same connected', 'beyond fd_set', 'a copy is left']);

/** By id, where the guard is that of an everyday way: second thoughts, and what a full buffer leads to. */
const SELDOM_IDS = new Set([
  'no-room',
  'no-answer',
  'tries-again',
  'reads-all-the-same',
  'writes-all-the-same',
  'others-first',
  'will-be-told',
  'room-again',
]);

const sources = (transition: Transition): readonly string[] =>
  typeof transition.from === 'string' ? [transition.from] : transition.from;

/** Transitions that the drawing always has: the ways that a learner should know. */
const isMain = (t: Transition): boolean =>
  t.quiet !== true &&
  t.from !== '*' &&
  sources(t).length <= 2 &&
  !(t.on.guard !== undefined && (TROUBLE.has(t.on.guard) || SELDOM.has(t.on.guard))) &&
  !SELDOM_IDS.has(t.id) &&
  !t.label.startsWith('SIG') &&
  !sources(t).includes(t.to);

/** Lays the machine out in a panel of this size; `last` is the id of the transition just taken. */
export const machineLayout = (
  machine: Machine,
  width: number,
  height: number,
  last: string | null,
  current: string,
): MachineLayout => {
  const rows = 1 + Math.max(...machine.states.map((s) => s.at.row));
  // Where there is little height, the start is drawn only while the machine is in it.
  const startless =
    !machine.states.some((s) => s.at.row === 0) ||
    (height / rows < 44 && current !== machine.states[0]?.id);
  const shown = machine.states.filter((s) => !startless || s.at.row > 0);
  const rowOf = new Map(shown.map((s) => [s.id, s.at.row]));
  const hub = hubRow(machine);
  const pairs = machine.transitions
    .filter(
      (t) =>
        isMain(t) ||
        (t.id === last && t.quiet !== true && sources(t).length === 1 && t.from !== '*'),
    )
    .flatMap((transition) => sources(transition).map((from) => ({ transition, from })))
    .filter(
      ({ transition, from }) =>
        rowOf.has(from) && rowOf.has(transition.to) && from !== transition.to,
    )
    .filter(
      ({ transition, from }) =>
        transition.id === last || from === current || !isOnce(transition, from, rowOf, hub),
    );

  const sided = pairs.filter(({ transition, from }) => runsAside(from, transition.to, rowOf));
  const loop = sided.flatMap(({ transition, from }) => [
    rowOf.get(from) ?? 0,
    rowOf.get(transition.to) ?? 0,
  ]);
  const first = Math.min(...loop, rows);
  const final = Math.max(...loop, -1);

  // The start is a mark, not a box: half a row is enough for it.
  const unit = Math.max(31.8, (height - 6) / (rows - (startless ? 1 : 0.5)));
  const boxH = Math.min(52, unit - Math.max(9, unit * 0.26));
  const top = (row: number): number => 4 + (row === 0 ? 0 : (row - (startless ? 1 : 0.5)) * unit);
  const lanes = laneNumbers(sided, machine.states, rowOf);
  const named = width >= NAMED_FROM;
  const margin = margins(sided, lanes, machine.states, hub, named);
  const states = shown.map((state): PlacedState => {
    const { col, row, span } = state.at;
    const inLoop = row >= first && row <= final;
    const x0 = inLoop ? margin.left : PAD;
    const w = width - (inLoop ? margin.left + margin.right : 2 * PAD);
    const h = boxH;
    const split = inLoop && row >= hub ? (w - COLUMN_GAP) * NARROW : (w - COLUMN_GAP) / 2;
    const rect =
      row === 0
        ? { x: PAD + split / 2 - START / 2, y: 2, w: START, h: START }
        : span === 2
          ? { x: x0, y: top(row), w, h }
          : col === 0
            ? { x: x0, y: top(row), w: split, h }
            : { x: x0 + split + COLUMN_GAP, y: top(row), w: w - split - COLUMN_GAP, h };
    return { state, rect };
  });
  const rectOf = new Map(states.map((s) => [s.state.id, s.rect]));
  const edges = pairs.flatMap(({ transition, from }): PlacedEdge[] => {
    const a = rectOf.get(from);
    const b = rectOf.get(transition.to);
    if (a === undefined || b === undefined) return [];
    const key = `${transition.id}:${from}`;
    const lane = lanes.get(key);
    const below = labelBelow(machine.states, from);
    // Left of the first of two columns there is no room for words.
    const narrow = machine.states.some((s) => s.id === from && (inFirst(s) || s.at.row < hub));
    const onLanes = lane !== undefined && (margin.crowded[lane.side] || narrow);
    const oneLine = lane === undefined || onLanes;
    const drawn =
      lane === undefined
        ? between(a, b)
        : aside(a, b, lane, { width, unit }, below ? 'below' : onLanes ? 'gap' : 'margin');
    const hidden = narrow && lane !== undefined && !below;
    return [
      {
        key,
        transition,
        from,
        side: lane?.side ?? null,
        oneLine: oneLine && !below,
        hidden,
        ...drawn,
      },
    ];
  });
  return { states, edges, height: top(rows - 1) + boxH + 6, gap: unit - boxH, named };
};

/** The row of the state that the server sleeps in between clients: the rows above are its setting up. */
const hubRow = (machine: Machine): number =>
  Math.min(...machine.states.filter((s) => s.sleeps).map((s) => s.at.row));

/** A way across the picture that is gone once, while the server sets up: drawn while it is there. */
const isOnce = (
  transition: Transition,
  from: string,
  rowOf: ReadonlyMap<string, number>,
  hub: number,
): boolean =>
  runsAside(from, transition.to, rowOf) &&
  ((rowOf.get(from) ?? 0) < hub ||
    (rowOf.get(transition.to) ?? 0) < hub ||
    transition.on.guard === 'on listening') &&
  transition.on.fact === 'returned';

/** True unless the arrow goes to the next row or to the neighbour in its own. */
const runsAside = (from: string, to: string, rowOf: ReadonlyMap<string, number>): boolean => {
  const step = (rowOf.get(to) ?? 0) - (rowOf.get(from) ?? 0);
  return step !== 0 && step !== 1;
};

interface Lane {
  readonly side: 'left' | 'right';
  readonly n: number;
}

/** Arrows to the same state on the same side share a lane; the nearer the target, the inner its lane. */
const laneNumbers = (
  sided: readonly { transition: Transition; from: string }[],
  states: readonly MachineState[],
  rowOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, Lane> => {
  const at = new Map(states.map((s) => [s.id, s.at]));
  const keyed = sided.map(({ transition, from }) => {
    const step = (rowOf.get(transition.to) ?? 0) - (rowOf.get(from) ?? 0);
    const cell = at.get(from);
    const ownSide =
      cell === undefined || cell.span === 2 ? null : cell.col === 0 ? 'left' : 'right';
    // From the left, the way to the second of two columns would cross the first.
    const target = at.get(transition.to);
    const second = target?.span === 1 && target.col === 1;
    const left = !second && (step > 0 || step < -2);
    const side: Lane['side'] = ownSide ?? (left ? 'left' : 'right');
    return { key: `${transition.id}:${from}`, to: transition.to, side, length: Math.abs(step) };
  });
  const lanes = new Map<string, Lane>();
  for (const side of ['left', 'right'] as const) {
    const mine = keyed.filter((edge) => edge.side === side);
    const targets = [...new Set(mine.map((edge) => edge.to))].sort(
      (a, b) => longest(mine, a) - longest(mine, b),
    );
    for (const edge of mine) lanes.set(edge.key, { side, n: targets.indexOf(edge.to) });
  }
  return lanes;
};

/** Room left and right of the loop, for its lanes and their labels. */
const margins = (
  sided: readonly { transition: Transition; from: string }[],
  lanes: ReadonlyMap<string, Lane>,
  states: readonly MachineState[],
  hub: number,
  named: boolean,
): { left: number; right: number; crowded: { left: boolean; right: boolean } } => {
  const room = (side: Lane['side']): number => {
    const used = [...lanes.values()].filter((lane) => lane.side === side).map((lane) => lane.n + 1);
    if (used.length === 0) return PAD;
    const labelled = sided.some(
      ({ transition, from }) =>
        lanes.get(`${transition.id}:${from}`)?.side === side &&
        !states.some((s) => s.id === from && (inFirst(s) || s.at.row < hub)),
    );
    // Where many ways run along a side, few are named at a time, and upon the lanes.
    return (
      Math.max(...used) * LANE + (named && labelled && used.length <= CROWDED ? WORDS + 8 : 12)
    );
  };
  const crowded = (side: Lane['side']): boolean =>
    !named || [...lanes.values()].filter((lane) => lane.side === side).length > CROWDED;
  return {
    left: room('left'),
    right: room('right'),
    crowded: { left: crowded('left'), right: crowded('right') },
  };
};

/** In the first of two columns, where nothing stands below, there is room: its label stands there. */
const labelBelow = (states: readonly MachineState[], id: string): boolean =>
  states.some((s) => s.id === id && inFirst(s) && !states.some((other) => isUnder(other, s)));

const inFirst = (s: MachineState): boolean => s.at.span === 1 && s.at.col === 0;

const isUnder = (a: MachineState, b: MachineState): boolean =>
  a.at.row === b.at.row + 1 && a.at.col === 0;

const longest = (edges: readonly { to: string; length: number }[], to: string): number =>
  Math.max(...edges.filter((edge) => edge.to === to).map((edge) => edge.length));

type Drawn = Pick<PlacedEdge, 'path' | 'label'>;

/** Between two rows, or from neighbour to neighbour. */
const between = (a: Rect, b: Rect): Drawn => {
  if (Math.abs(a.y - b.y) < 1) {
    const y = midY(a);
    const [x0, x1] = a.x < b.x ? [right(a), b.x - 1] : [a.x, right(b) + 1];
    return {
      path: `M${x0} ${y}H${x1}`,
      label: { at: { x: (x0 + x1) / 2, y: a.y - 2 }, anchor: 'middle' },
    };
  }
  const low = Math.max(a.x, b.x);
  const high = Math.min(right(a), right(b));
  const y0 = bottom(a);
  const y1 = b.y - 1;
  if (high - low > 20) {
    const x = (low + high) / 2;
    return {
      path: `M${x} ${y0}V${y1}`,
      label: { at: { x: x + 8, y: (y0 + y1) / 2 + 4 }, anchor: 'start' },
    };
  }
  const mid = (y0 + y1) / 2;
  return {
    path: roundedPath(
      [
        { x: midX(a), y: y0 },
        { x: midX(a), y: mid },
        { x: midX(b), y: mid },
        { x: midX(b), y: y1 },
      ],
      5,
    ),
    label: { at: { x: (midX(a) + midX(b)) / 2, y: mid - 2 }, anchor: 'middle' },
  };
};

/** Along a side, in its lane. Its end keeps a little apart from those that leave the same box. */
const aside = (
  a: Rect,
  b: Rect,
  { side, n }: Lane,
  { width, unit }: { width: number; unit: number },
  label: 'below' | 'gap' | 'margin',
): Drawn => {
  const leftwards = side === 'left';
  const inner = leftwards ? Math.min(a.x, b.x) : Math.max(right(a), right(b));
  const x = leftwards ? inner - LANE * (n + 1) : inner + LANE * (n + 1);
  const up = b.y < a.y;
  const from = { x: leftwards ? a.x : right(a), y: midY(a) + (up ? -5 : 5) };
  const to = { x: leftwards ? b.x - 1 : right(b) + 1, y: midY(b) + (up ? 6 : -6) };
  // A long way back is named where it ends, a short one where it begins.
  const far = a.y - b.y > 2.5 * unit;
  const labelY = (far ? midY(b) : midY(a) - (up ? unit : 0)) + unit / 2 + 4;
  return {
    path: roundedPath([from, { x, y: from.y }, { x, y: to.y }, to], 8),
    label:
      label === 'below'
        ? { at: { x: a.x + 4, y: bottom(a) + 17 }, anchor: 'start' }
        : label === 'gap'
          ? { at: { x: right(a) - 2, y: up ? a.y - 2 : bottom(a) + 10 }, anchor: 'end' }
          : {
              at: { x: leftwards ? 6 : width - 6, y: labelY },
              anchor: leftwards ? 'start' : 'end',
            },
  };
};
