import { initialState, reduce } from '@socketarium/model';
import { type Activity, ActivityLog } from '@socketarium/model/projections/activity';
import { type CallList, CallLog } from '@socketarium/model/projections/call-log';
import type { Gap, Step } from '@socketarium/model/projections/contract';
import { History } from '@socketarium/model/projections/history';
import { Lanes } from '@socketarium/model/projections/lanes/lanes';
import type { Timeline } from '@socketarium/model/projections/lanes/timeline';
import type { Speed } from '@socketarium/model/projections/playhead';
import type { Lab, LabState, SocketariumEvent } from '@socketarium/protocol';
import type { Link, Sink, Snapshot } from '../sources/source.ts';
import { LabClock } from './clock.ts';
import { LoadMeter } from './load.ts';
import { Cell, type Observable } from './observable.ts';
import { Rewinding } from './rewinding.ts';

/** Everything that is drawn of one lab, replaced as a whole at most once a frame. */
export interface LabPicture {
  readonly link: Link;
  /** The newest state; null until the first snapshot. */
  readonly live: LabState | null;
  /** The state that is drawn: the newest, or the one at `pinnedSeq`. */
  readonly shown: LabState | null;
  /** Where the picture is rewound to; null while it is live. */
  readonly pinnedSeq: number | null;
  /** How fast the past goes on to be drawn by itself; null while it stands, and while it is live. */
  readonly playing: Speed | null;
  readonly timeline: Timeline | null;
  readonly calls: CallList;
  /** What the server did of late, for a caption that sums up. */
  readonly activity: Activity;
  /** One call in so many is drawn; 1 when none is left out. */
  readonly oneIn: number;
  /** The stream came back: events missed for good (0: it went on where it was). Null before that. */
  readonly cameBack: { readonly missed: number; readonly at: number } | null;
}

/** Runs an action at the next frame; it may also run sooner. */
export type Schedule = (action: () => void) => void;

/** Events that wait for a frame at the most: a hidden tab gets no frames but still gets events. */
const PENDING_EVENTS = 5000;

const NOTHING: LabPicture = {
  link: { phase: 'connecting' },
  live: null,
  shown: null,
  pinnedSeq: null,
  playing: null,
  timeline: null,
  calls: { rows: [], forgotten: 0 },
  activity: new ActivityLog().at(),
  oneIn: 1,
  cameBack: null,
};

/** One lab as the page sees it: takes what the source delivers, and can be rewound. */
export class LabView implements Sink {
  readonly clock = new LabClock();
  readonly #picture = new Cell<LabPicture>(NOTHING);
  readonly #history = new History();
  readonly #rewinding = new Rewinding(this.#history);
  readonly #calls = new CallLog();
  readonly #lanes = new Lanes();
  readonly #activity = new ActivityLog();
  readonly #load = new LoadMeter();
  readonly #lab: Lab;
  readonly #schedule: Schedule;
  readonly #now: () => number;
  #link: Link = NOTHING.link;
  #live: LabState | null = null;
  #cameBack: LabPicture['cameBack'] = null;
  #pending: SocketariumEvent[] = [];
  #scheduled = false;
  /** There is something to draw besides a past that is played. */
  #changed = false;
  /** The last word was a picture among many that were left out: it is of its own moment, not of now. */
  #thinned = false;

  /**
   * @param lab As the daemon described it just now. The picture is not shown before it has come so
   * far, so that the lab's past does not race by when it is first caught up with.
   * @param now performance.now().
   */
  constructor(lab: Lab, schedule: Schedule, now: () => number) {
    this.#lab = lab;
    this.#schedule = schedule;
    this.#now = now;
    this.clock.observe(lab.state.t, now());
    if (lab.ended !== null) this.holdAt(lab.ended.seq);
  }

  get picture(): Observable<LabPicture> {
    return this.#picture;
  }

  link(link: Link): void {
    this.#link = link;
    if (link.phase === 'live') {
      this.clock.thaw();
    } else {
      this.clock.freeze(this.#now());
      this.#cameBack = null;
    }
    // The end is how its programs were ended: what was going on is the moment before.
    if (link.phase === 'ended' && link.kept) this.holdAt(link.ending.seq);
    this.#draw();
  }

  snapshot({ state, tail, omitted, reason }: Snapshot): void {
    this.#apply();
    const seen = this.#live?.seq ?? 0;
    const missed = Math.max(0, state.seq - seen);
    const again = this.#live !== null && reason === 'first';
    const news = tail.filter((event) => event.seq > seen);
    this.#reset(
      state,
      this.#live === null ? undefined : { tail: news, omitted: missed - news.length },
    );
    this.#live = state;
    this.#thinned = reason === 'thinned';
    if (this.#thinned) this.#load.count(this.#now(), news.length, omitted);
    if (again) this.#cameBack = { missed, at: this.#now() };
    this.#draw();
  }

  events(events: readonly SocketariumEvent[], arrivedAt: number): void {
    const newest = events.at(-1);
    if (newest !== undefined) this.clock.observe(newest.t, arrivedAt);
    for (const event of events) this.#pending.push(event);
    this.#load.count(arrivedAt, events.length, 0);
    this.#thinned = false;
    if (this.#pending.length > PENDING_EVENTS) this.#apply();
    this.#draw();
  }

  resumed(): void {
    if (this.#live === null) this.#begin();
    else this.#cameBack = { missed: 0, at: this.#now() };
    this.#draw();
  }

  /** The lab remembers all of its life and tells it: the picture begins where the lab did. */
  #begin(): void {
    const { config, address, startedAt } = this.#lab.state;
    this.#live = initialState({ config, address, startedAt });
    this.#reset(this.#live);
  }

  #reset(state: LabState, gap?: Gap): void {
    this.#history.reset(state);
    this.#calls.reset(state, gap);
    this.#lanes.reset(state, gap);
    this.#activity.reset(state);
  }

  /** Rewinds to the moment after that event; null goes back to live. */
  readonly pin = (seq: number | null): void => {
    this.#rewinding.pin(seq);
    this.#draw();
  };

  /** Rewinds to that moment as soon as it is past, unless the user has gone somewhere by then. */
  readonly holdAt = (seq: number): void => {
    this.#rewinding.holdAt(seq);
    this.#draw();
  };

  /** True when exactly that moment can be rewound to; the newest cannot, it is the live one. */
  readonly keeps = (seq: number): boolean => this.#history.has(seq);

  /** One call back or further. Past the newest it is live again. */
  readonly step = (direction: -1 | 1): void => {
    this.#apply();
    this.#rewinding.step(direction);
    this.#draw();
  };

  /** The oldest moment that can be visited. */
  readonly rewind = (): void => this.pin(this.#history.oldestSeq);

  /**
   * Plays on from the moment that is drawn. From a past one it goes on until it is live; from live it
   * falls behind.
   */
  readonly play = (speed: Speed): void => {
    this.#apply();
    this.#rewinding.play(speed, this.#now());
    this.#draw();
  };

  /** While it plays: at another speed. */
  readonly setSpeed = (speed: Speed): void => {
    this.#rewinding.setSpeed(speed);
    this.#draw();
  };

  /** Stands at the moment that is drawn. */
  readonly halt = (): void => {
    this.#rewinding.halt();
    this.#draw();
  };

  /** How far what is drawn is behind live, or before the end of a lab of which nothing more comes; ns. */
  get behind(): number {
    const { live, link } = this.#picture.get();
    const over = link.phase === 'ended' || link.phase === 'missing';
    return Math.max(0, (over ? (live?.t ?? 0) : this.liveTime()) - this.time());
  }

  /** So long nothing happened at what is played just now, of which less is shown; ns, null when it is not so. */
  get shortened(): number | null {
    return this.#rewinding.shortened;
  }

  /** The event at which the drawn moment begins. */
  readonly momentAt = (seq: number): SocketariumEvent | null => this.#history.eventAt(seq);

  /** The lab's time that is drawn, ns: stands still while rewound or while nothing is heard. */
  readonly time = (): number => {
    const { shown, pinnedSeq } = this.#picture.get();
    const live = this.liveTime();
    if (shown === null || pinnedSeq === null) return live;
    return Math.min(this.#rewinding.time(shown.t), live);
  };

  /** The lab's time as it is there now, also while the picture is rewound; ns. */
  readonly liveTime = (): number => {
    const { live } = this.#picture.get();
    if (live === null) return 0;
    // A sleep that goes on in such a picture may be long over: it must not seem to last.
    if (this.#thinned && this.#picture.get().oneIn > 1) return live.t;
    return Math.max(live.t, this.clock.at(this.#now()) ?? live.t);
  };

  #apply(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = [];
    let live = this.#live;
    // Before the first picture there is nothing to add to.
    if (live === null) return;
    const steps: Step[] = [];
    for (const event of pending) {
      // A resumed stream may repeat what was seen.
      if (event.seq <= live.seq) continue;
      live = reduce(live, event);
      steps.push({ event, state: live });
    }
    this.#live = live;
    for (const one of [this.#history, this.#calls, this.#lanes, this.#activity]) one.add(steps);
  }

  #draw(): void {
    this.#changed = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    this.#apply();
    if (this.#rewinding.advance(this.#now())) this.#changed = true;
    if (this.#changed) this.#replace();
    // The next moment's time comes whether anything is heard of the lab or not.
    if (this.#rewinding.speed !== null) this.#ask();
  }

  #replace(): void {
    this.#changed = false;
    const pinnedSeq = this.#rewinding.seq;
    const caughtUp = this.#live !== null && this.#live.seq >= this.#lab.state.seq;
    const was = this.#picture.get();
    const shown =
      pinnedSeq === null
        ? this.#live
        : was.pinnedSeq === pinnedSeq
          ? was.shown
          : this.#history.momentAt(pinnedSeq, this.liveTime());
    this.#picture.set({
      link: this.#link,
      live: caughtUp ? this.#live : null,
      shown: caughtUp ? shown : null,
      pinnedSeq,
      playing: this.#rewinding.speed,
      timeline: this.#lanes.at(null),
      calls: this.#calls.at(null),
      activity: this.#activity.at(),
      oneIn: this.#load.oneIn(this.#now()),
      cameBack: this.#cameBack,
    });
    // Until nothing is left out any more: that has to be noticed also when nothing comes any more.
    if (this.#picture.get().oneIn > 1) this.#draw();
  }
}
