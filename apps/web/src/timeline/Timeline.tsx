import { size as lengthOf } from '@socketarium/model/projections/lanes/log';
import type { Timeline as TimelineData } from '@socketarium/model/projections/lanes/timeline';
import { whatIsAt } from '@socketarium/model/words/lane';
import type { LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import {
  type KeyboardEvent,
  memo,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { ONE_BY_ONE } from '../stage/frame.ts';
import { useSize } from '../stage/use-size.ts';
import { useRem } from '../use-rem.ts';
import { TIMELINE } from '../words.ts';
import { Axis, type TimelineMark } from './Axis.tsx';
import { CrowdLanes } from './CrowdLanes.tsx';
import { LaneRow } from './LaneRow.tsx';
import { Legend } from './Legend.tsx';
import { Range, type Stretch } from './Range.tsx';
import { useWheelZoom } from './use-wheel-zoom.ts';
import { tickAt, tickBeside, USUAL_ZOOM, windowOf, ZOOMS } from './window.ts';

export interface TimelineProps {
  readonly timeline: TimelineData;
  readonly state: LabState;
  /** The moment that is drawn, ns on the clock of `state.t`. */
  readonly now: number;
  /** The event that the picture is rewound to, null while it is live. */
  readonly pinnedSeq: number | null;
  readonly onPin: (seq: number | null) => void;
  /** The picture is the last one known: the stream is down. */
  readonly stale?: boolean;
  /** Drawn above the lanes. */
  readonly marks?: readonly TimelineMark[];
  /** How the past is played. */
  readonly transport?: ReactNode;
  /** Controls of the page's at the end of its head; the same from drawing to drawing. */
  readonly tools?: ReactNode;
}

/** Room for the lanes' names, in rem, as in timeline.css. */
const NAMES = 5.75;
/** Names of crowds have counts after them. */
const COUNTS = 7.75;
const EDGE = 22;
const AXIS = 18;
const FRAME_NS = 50e6;

const newestOf = ({ timeline, now }: TimelineProps): number => Math.max(timeline.t, now);

/** Live, the lanes move on twenty times a second: what came since then waits for the next of these. */
const frameOf = (props: TimelineProps): number => Math.floor(newestOf(props) / FRAME_NS);

const sameFrame = (a: TimelineProps, b: TimelineProps): boolean =>
  a.pinnedSeq === null &&
  b.pinnedSeq === null &&
  frameOf(a) === frameOf(b) &&
  a.timeline.startedAt === b.timeline.startedAt &&
  a.stale === b.stale &&
  a.onPin === b.onPin &&
  a.marks === b.marks &&
  a.transport === b.transport &&
  a.tools === b.tools;

/** A lane a process: who waited, who was served, when. Scrub it to rewind. */
export const Timeline = memo((props: TimelineProps) => {
  const { timeline, state, now, pinnedSeq, onPin, stale = false, marks = [] } = props;
  const [ref, size] = useSize<HTMLDivElement>();
  const hatch = useId();
  const [zoom, setZoom] = useState(USUAL_ZOOM);
  const newest = newestOf(props);
  // While the picture is rewound the lanes stand still, whatever goes on meanwhile.
  const held = useRef(newest);
  useEffect(() => {
    if (pinnedSeq === null) held.current = newest;
  }, [pinnedSeq, newest]);
  const end = pinnedSeq === null ? frameOf(props) * FRAME_NS : Math.max(held.current, now);
  const moment = pinnedSeq === null ? null : state.t;
  const view = windowOf(timeline.startedAt, end, ZOOMS[zoom] ?? 15e9, moment);
  const crowd = timeline.clients.length > ONE_BY_ONE;
  const rem = useRem();
  const left = (crowd ? COUNTS : NAMES) * rem;
  const width = Math.max(80, (size?.width ?? 900) - left - EDGE);
  const xOf = (t: number): number => ((t - view.from) / (view.to - view.from)) * width;

  const bodyH = Math.max(60, (size?.height ?? 140) - AXIS);
  const servers = 1 + timeline.seconds.length;
  const lanes = (crowd ? 3 : timeline.clients.length) + servers;
  const most = 1.5 * rem;
  const laneH = Math.min(most, Math.max(crowd ? most : 1.05 * rem, Math.floor(bodyH / lanes)));

  const [tip, setTip] = useState<Tip | null>(null);
  const [range, setRange] = useState<Stretch | null>(null);
  useWheelZoom(ref, (by) => setZoom((at) => Math.min(ZOOMS.length - 1, Math.max(0, at + by))));
  // Lanes that are scrolled out of sight are not drawn; `above` counts whole lanes.
  const [above, setAbove] = useState(0);
  /** Lanes that one has to scroll for. */
  const below = Math.max(0, lanes - above - Math.floor((bodyH + 2) / laneH));
  const inSight = (lane: number): boolean =>
    lane >= above - 1 && lane <= above + Math.ceil((bodyH + AXIS) / laneH) + 1;

  const timeAt = (clientX: number, box: DOMRect): number =>
    view.from + ((clientX - box.left) / box.width) * (view.to - view.from);
  const pinAt = (clientX: number, box: DOMRect) => {
    const t = timeAt(clientX, box);
    if (t >= newest - (view.to - view.from) * 0.004) return onPin(null);
    const tick = tickAt(timeline.ticks, t);
    if (tick !== undefined && tick.seq !== pinnedSeq) onPin(tick.seq);
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const down = event.type === 'pointerdown';
    if (down) event.currentTarget.setPointerCapture(event.pointerId);
    else if (!event.currentTarget.hasPointerCapture(event.pointerId)) return point(event);
    setTip(null);
    if (event.shiftKey || (!down && range !== null)) {
      const t = timeAt(event.clientX, event.currentTarget.getBoundingClientRect());
      return setRange((old) => (down || old === null ? { from: t, to: t } : { ...old, to: t }));
    }
    setRange(null);
    pinAt(event.clientX, event.currentTarget.getBoundingClientRect());
  };
  /** Says what is under the pointer. */
  const point = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLDivElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const x = clientX - box.left;
    const row = Math.floor((clientY - box.top - AXIS) / laneH);
    const lane =
      row < 1
        ? row < 0
          ? undefined
          : timeline.server
        : (timeline.seconds[row - 1] ?? (crowd ? undefined : timeline.clients[row - servers]));
    const perPixel = (view.to - view.from) / box.width;
    const { startedAt } = timeline;
    const text = lane && whatIsAt(lane, view.from + x * perPixel, 4 * perPixel, { startedAt, end });
    if (text == null) return setTip(null);
    setTip({ text, x: Math.round(x), y: AXIS + row * laneH, right: x > box.width / 2 });
  };
  const onKey = (event: KeyboardEvent) => {
    const seq = pinnedSeq ?? timeline.seq;
    const second = (by: number) => tickAt(timeline.ticks, (moment ?? newest) + by * 1e9);
    if (event.key === 'Escape' && range !== null) {
      event.stopPropagation();
      return setRange(null);
    }
    const target = keyTarget(event.key, timeline, seq, second);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    const past = target !== undefined && target !== 'live' && target.seq < timeline.seq;
    // From where the moment was, as text is selected.
    const to = target !== undefined && target !== 'live' && past ? target.t : newest;
    const from = moment ?? newest;
    setRange((old) => (event.shiftKey ? { from: old?.from ?? from, to } : null));
    onPin(past ? target.seq : null);
  };
  const at = moment ?? newest;
  const headX = Math.min(width, Math.max(0, xOf(at)));
  const seconds = (at - timeline.startedAt) / 1e9;
  return (
    <section
      className="timeline"
      data-tour="timeline"
      aria-label={TIMELINE.name}
      // A pattern is found by its id, and styles cannot know which one this timeline’s is.
      style={{ ['--hatch' as string]: `url(#${hatch})` }}
    >
      <header className="timeline-head">
        <h2>{TIMELINE.name}</h2>
        <span className="timeline-moment" data-live={pinnedSeq === null && !stale}>
          {pinnedSeq === null
            ? stale
              ? TIMELINE.lastPicture
              : TIMELINE.live
            : TIMELINE.rewoundTo(seconds.toFixed(2))}
        </span>
        {props.transport}
        <Legend datagrams={isDatagram(state.config.transport)} />
        <span className="timeline-hint">{TIMELINE.hint}</span>
        {props.tools}
        <span className="timeline-zoom">
          <button
            type="button"
            aria-label={TIMELINE.moreTime}
            disabled={zoom === 0}
            onClick={() => setZoom(zoom - 1)}
          >
            −
          </button>
          <span>{(ZOOMS[zoom] ?? 0) / 1e9} s</span>
          <button
            type="button"
            aria-label={TIMELINE.lessTime}
            disabled={zoom === ZOOMS.length - 1}
            onClick={() => setZoom(zoom + 1)}
          >
            +
          </button>
        </span>
      </header>
      <div
        className="timeline-body"
        ref={ref}
        onScroll={(event) => setAbove(Math.floor(event.currentTarget.scrollTop / laneH))}
      >
        <Patterns hatch={hatch} />
        <div className="timeline-lanes" data-crowd={crowd} style={{ paddingTop: AXIS }}>
          <Axis
            view={view}
            startedAt={timeline.startedAt}
            gaps={timeline.gaps}
            width={width}
            left={left}
            xOf={xOf}
            marks={marks}
            head={headX}
          />
          <LaneRow
            lane={timeline.server}
            view={view}
            end={end}
            width={width}
            height={laneH}
            rem={rem}
            origin={timeline.startedAt}
            drawn
            strong
          />
          {timeline.seconds.map((lane, i) => (
            <LaneRow
              key={lane.id}
              lane={lane}
              view={view}
              end={end}
              width={width}
              height={laneH}
              rem={rem}
              origin={timeline.startedAt}
              drawn={inSight(i + 1)}
              strong
            />
          ))}
          {crowd ? (
            <CrowdLanes
              timeline={timeline}
              config={state.config}
              view={view}
              end={end}
              width={width}
              height={laneH}
            />
          ) : (
            timeline.clients.map((lane, i) => (
              <LaneRow
                key={lane.id}
                lane={lane}
                view={view}
                end={end}
                width={width}
                height={laneH}
                rem={rem}
                origin={timeline.startedAt}
                drawn={inSight(i + servers)}
              />
            ))
          )}
        </div>
        <div
          className="timeline-scrub"
          data-skip="timeline"
          role="slider"
          tabIndex={0}
          aria-label={TIMELINE.moment}
          aria-valuemin={0}
          aria-valuemax={Math.round((newest - timeline.startedAt) / 1e7) / 100}
          aria-valuenow={Math.round(seconds * 100) / 100}
          aria-valuetext={
            pinnedSeq === null ? TIMELINE.live : TIMELINE.at(seconds.toFixed(2), pinnedSeq)
          }
          data-seq={pinnedSeq ?? 'live'}
          aria-disabled={lengthOf(timeline.ticks) < 2}
          style={{ left, width }}
          onPointerDown={onPointer}
          onPointerMove={onPointer}
          onPointerLeave={() => setTip(null)}
          onKeyDown={onKey}
        >
          {range !== null && <Range range={range} ticks={timeline.ticks} xOf={xOf} width={width} />}
          {tip !== null && (
            <span
              className="timeline-tip"
              data-right={tip.right}
              style={{ left: tip.x, top: tip.y + (tip.y > bodyH / 2 ? -24 : laneH + 2) }}
              aria-hidden="true"
            >
              {tip.text}
            </span>
          )}
          <i
            className="timeline-playhead"
            data-live={pinnedSeq === null}
            style={{ transform: `translateX(${headX}px)` }}
          />
        </div>
      </div>
      {below > 0 && (
        <button
          type="button"
          className="timeline-more"
          onClick={() => ref.current?.scrollBy({ top: bodyH })}
        >
          {TIMELINE.more(below)} ▾
        </button>
      )}
    </section>
  );
}, sameFrame);

/** Words beside the pointer, in pixels from the lanes' corner. */
interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** It goes to the left, for there is no room on the right. */
  readonly right: boolean;
}

type Target = { readonly seq: number; readonly t: number } | undefined;

/** Where a key of a slider leads; `live` for the present, null for a key that is not one. */
const keyTarget = (
  key: string,
  timeline: TimelineData,
  seq: number,
  second: (by: number) => Target,
): Target | 'live' | null => {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return tickBeside(timeline.ticks, seq, -1);
    case 'ArrowRight':
    case 'ArrowUp':
      return tickBeside(timeline.ticks, seq, 1);
    case 'PageDown':
      return second(-1);
    case 'PageUp':
      return second(1);
    case 'Home':
      return timeline.ticks.items[timeline.ticks.start];
    case 'End':
      return 'live';
    default:
      return null;
  }
};

/** The hatch of waiting, shared by all lanes. */
const Patterns = ({ hatch }: { readonly hatch: string }) => (
  <svg width="0" height="0" className="timeline-defs" aria-hidden="true">
    <defs>
      <pattern
        id={hatch}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" className="timeline-hatch-back" />
        <line x1="0" y1="0" x2="0" y2="6" className="timeline-hatch-line" />
      </pattern>
    </defs>
  </svg>
);
