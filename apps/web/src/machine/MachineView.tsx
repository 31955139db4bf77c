import type { Machine, MachineState } from '@socketarium/model';
import type { Sleep } from '@socketarium/model/selectors/asleep';
import { explain } from '@socketarium/model/words/explain';
import { sleepWords } from '@socketarium/model/words/units';
import type { MachinePosition } from '@socketarium/protocol';
import { memo, type RefObject, useEffect, useId, useMemo } from 'react';
import { useSize } from '../stage/use-size.ts';
import { useRem } from '../use-rem.ts';
import { MACHINE } from '../words.ts';
import { drawnState, type Fold, folded } from './fold.ts';
import {
  CROWDED,
  type MachineLayout,
  machineLayout,
  type PlacedEdge,
  type PlacedState,
} from './layout.ts';

export interface MachineViewProps {
  readonly machine: Machine;
  readonly position: MachinePosition;
  /** The sleep that its process is in; null while it is in none. */
  readonly sleep: Sleep | null;
  /** What comes before its loop is drawn as one state, and what comes after it too. */
  readonly folds?: boolean;
}

/** A state machine from the model's data: the current state filled, the last transition thick. */
export const MachineView = (props: MachineViewProps) => {
  const { machine, position, sleep, folds = false } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  // Laid out for text of one size, and scaled: text grows with the screen.
  // Where that would be wider than the panel, it fits all the same.
  const scale = Math.min((useRem() / 16) * TEXT, (size?.width ?? NARROWEST) / NARROWEST);
  const width = (size?.width ?? 380) / scale;
  const height = (size?.height ?? 480) / scale;
  const shown = useMemo(
    () => (folds ? folded(machine, MACHINE) : { machine, folds: [] }),
    [machine, folds],
  );
  const layoutOf = useMemo(() => layouts(shown.machine, width, height), [shown, width, height]);
  const state = drawnState(shown, position.state);
  const layout = layoutOf(position.lastTransition, state);
  useInSight(ref, height, layout, state, scale);
  const current = machine.states.find((state) => state.id === position.state);
  const last = machine.transitions.find((t) => t.id === position.lastTransition);
  const drawn = layout.edges.some((edge) => edge.transition.id === last?.id);
  const surprise = position.surprises.at(-1);
  return (
    <section className="machine" aria-label={MACHINE.region(machine.title)}>
      <div className="machine-picture" ref={ref}>
        <div style={{ height: layout.height * scale }}>
          <div className="machine-scene" style={{ width, transform: `scale(${scale})` }}>
            <ol style={{ height: layout.height }} aria-label={MACHINE.states}>
              {layout.states.map((placed) => {
                const now = placed.state.id === state;
                const fold = shown.folds.find((one) => one.state.id === placed.state.id);
                return (
                  <StateBox
                    key={placed.state.id}
                    placed={placed}
                    now={now}
                    slept={now && sleep !== null ? sleepWords(sleep) : null}
                    fold={fold ?? null}
                    within={now && fold !== undefined ? (current?.label ?? null) : null}
                  />
                );
              })}
            </ol>
            <Arrows
              edges={layout.edges}
              words={layout.named}
              roomy={layout.gap >= 16}
              width={width}
              height={layout.height}
              last={position.lastTransition}
              current={state}
            />
          </div>
        </div>
      </div>
      <div className="machine-words">
        <p className="machine-last">
          {last === undefined ? MACHINE.nothing : MACHINE.last(last.label)}
          {last !== undefined && !drawn && current !== undefined && ` → ${current.label}`}
        </p>
        <p className="machine-explanation">{explain(machine, position, sleep !== null)}</p>
        {surprise !== undefined && (
          <p className="machine-surprise">
            {MACHINE.surprise(position.surpriseCount, surprise.what)}
          </p>
        )}
      </div>
    </section>
  );
};

/** Layouts of one machine, each made once: a server comes by the same few states again and again. */
const layouts = (machine: Machine, width: number, height: number) => {
  const made = new Map<string, MachineLayout>();
  return (last: string | null, state: string): MachineLayout => {
    const key = `${last} ${state}`;
    const layout = made.get(key) ?? machineLayout(machine, width, height, last, state);
    made.set(key, layout);
    return layout;
  };
};

/** Less width than this the boxes' words do not fit in, at the size that it is laid out for. */
const NARROWEST = 280;

/** Of the text that it is laid out for, beside the root's at its usual size. */
const TEXT = 1.1;

/** A state that lasts for less is not followed: at full speed the picture would only jump. */
const SETTLED_MS = 200;

/**
 * Scrolls a picture that is higher than its panel, so that the current state is seen. The panel's
 * height is handed in: to ask the browser for it here would lay out the page once more for each state.
 */
const useInSight = (
  picture: RefObject<HTMLElement | null>,
  height: number,
  layout: MachineLayout,
  current: string,
  scale: number,
): void => {
  useEffect(() => {
    const box = picture.current;
    const rect = layout.states.find(({ state }) => state.id === current)?.rect;
    if (box === null || rect === undefined || layout.height <= height) return;
    const timer = setTimeout(() => {
      const { scrollTop, clientHeight } = box;
      const [top, bottom] = [rect.y * scale, (rect.y + rect.h) * scale];
      const seen = top >= scrollTop && bottom <= scrollTop + clientHeight;
      if (!seen) box.scrollTop = (top + bottom) / 2 - clientHeight / 2;
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [picture, height, layout, current, scale]);
};

/** Height of a line of the usual size. */
const LINE = 15.6;

/** Lines that a text takes where so many characters fit into one, and only spaces break. */
const linesOf = (text: string, chars: number): number => {
  let lines = 1;
  let used = 0;
  for (const { length } of text.split(' ')) {
    if (used > 0 && used + 1 + length > chars) lines += 1;
    used = used > 0 && used + 1 + length <= chars ? used + 1 + length : length;
  }
  return lines;
};

/** Step 3, filling in the address, makes no call: it is no state, and shown with the one that it is for. */
const stepOf = ({ step }: MachineState): string | null =>
  step === null ? null : step === BINDING ? `3–${BINDING}` : String(step);
const BINDING = 4;

interface StateBoxProps {
  readonly placed: PlacedState;
  readonly now: boolean;
  /** How long it has slept, in words; null while it does not. */
  readonly slept: string | null;
  /** Several states in one. */
  readonly fold: Fold | null;
  /** The one of those that is current; null where none is. */
  readonly within: string | null;
}

const StateBox = memo(({ placed, now, slept, fold, within }: StateBoxProps) => {
  const { state, rect } = placed;
  const blocked = now && state.sleeps && slept !== null;
  // Where there is no height for two lines, the call stands beside the label, if it fits there.
  const beside = rect.h < 38;
  // A long label in a narrow, low box needs the room of its step's number.
  const step = fold === null ? stepOf(state) : fold.steps || null;
  const longest = Math.max(...state.label.split(' ').map(({ length }) => length));
  const numbered =
    step !== null &&
    !(beside && rect.w < 148 && state.label.length > 20) &&
    rect.w - 46 > 6.6 * longest;
  const room = rect.w - (numbered ? 46 : 20);
  // That it sleeps matters more than for how long.
  const short = beside && room < 6.6 * (state.label.length + 13);
  // Its work is a nanosleep(2), and no sleep to whoever waits for it.
  const word = state.calls.includes('nanosleep') ? MACHINE.atWork : MACHINE.asleep;
  const call = within !== null ? within : !blocked ? state.call : short ? word : `${word} ${slept}`;
  const fits = beside
    ? room > 6.4 * state.label.length + 6.8 * (call?.length ?? 0) + 8
    : room > Math.max(7 * state.label.length, 6.8 * (call?.length ?? 0));
  const shown = call !== null && fits;
  const lines = linesOf(state.label, room / 7.7) + (shown || blocked ? 1 : 0);
  const small = !beside && lines * LINE > rect.h - 4;
  if (state.at.row === 0) {
    return (
      <li
        className="machine-start"
        data-now={now}
        aria-current={now ? 'step' : undefined}
        title={state.explanation}
        style={{ transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.w, height: rect.h }}
      >
        <span className="visually-hidden">{state.label}</span>
      </li>
    );
  }
  return (
    <li
      className="machine-state"
      data-now={now}
      data-blocked={blocked}
      data-beside={beside}
      data-small={small}
      data-fold={fold !== null}
      aria-current={now ? 'step' : undefined}
      title={state.explanation}
      style={{ transform: `translate(${rect.x}px, ${rect.y}px)`, width: rect.w, height: rect.h }}
    >
      {numbered && <span className="machine-step">{step}</span>}
      <span className="machine-text">
        <b>{state.label}</b>
        {(shown || blocked) && <code>{call}</code>}
      </span>
    </li>
  );
});

interface ArrowsProps {
  readonly edges: readonly PlacedEdge[];
  /** There is room for the words of more ways than the last. */
  readonly words: boolean;
  /** There is room for labels between rows. */
  readonly roomy: boolean;
  readonly width: number;
  readonly height: number;
  readonly last: string | null;
  readonly current: string;
}

const Arrows = memo(({ edges, words, roomy, width, height, last, current }: ArrowsProps) => {
  const id = useId();
  const isLast = (edge: PlacedEdge): boolean =>
    edge.transition.id === last && edge.transition.to === current;
  const order = [...edges].sort((a, b) => Number(isLast(a)) - Number(isLast(b)));
  const taken = edges.find(isLast)?.label.at;
  const named = (edge: PlacedEdge): boolean =>
    !words || edge.hidden || (edge.label.at.x === taken?.x && edge.label.at.y === taken.y)
      ? false
      : edge.side === null
        ? roomy && edge.from === current
        : !crowded(edges, edge.side);
  return (
    <svg className="machine-arrows" width={width} height={height} aria-hidden="true">
      <defs>
        {['plain', 'last'].map((kind) => (
          <marker
            key={kind}
            id={`${id}-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth={kind === 'last' ? 9 : 7}
            markerHeight={kind === 'last' ? 9 : 7}
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0L8 4L0 8z" data-kind={kind} />
          </marker>
        ))}
      </defs>
      {order.map((edge) => {
        const on = isLast(edge);
        const { at, anchor } = edge.label;
        const lines = edge.oneLine ? [edge.transition.label] : twoLines(edge.transition.label);
        return (
          <g key={edge.key} data-last={on}>
            <path d={edge.path} markerEnd={`url(#${id}-${on ? 'last' : 'plain'})`} />
            {(on || named(edge)) && (
              <text textAnchor={anchor}>
                {lines.map((line, i) => (
                  <tspan key={line} x={at.x} y={at.y + (i - (lines.length - 1) / 2) * 12}>
                    {line}
                  </tspan>
                ))}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
});

const crowded = (edges: readonly PlacedEdge[], side: 'left' | 'right'): boolean =>
  edges.filter((edge) => edge.side === side).length > CROWDED;

const twoLines = (label: string): string[] => {
  const space = label.indexOf(' ', 4);
  return space < 0 || label.length < 10 ? [label] : [label.slice(0, space), label.slice(space + 1)];
};
