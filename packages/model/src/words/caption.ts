import type { LabState } from '@socketarium/protocol';
import type { Activity } from '../projections/activity.ts';
import { serverMoment } from '../selectors/server-moment.ts';
import { advice } from './advice.ts';
import { headline, withoutWaiting } from './headline.ts';
import { summary, summaryAdvice, waitCount, waitWords } from './summary.ts';

/** The caption over time: sentences that stay long enough to be read, and none that is no longer true. */

/** The caption of a moment. */
export interface Caption {
  readonly text: string;
  /** A second line: why, or what to notice. */
  readonly advice: string | null;
}

export const captionAt = (state: LabState, now: number): Caption => ({
  text: headline(state, now),
  advice: advice(state, now),
});

/** How many waited over a span: the fewest and the most. */
export interface Waits {
  readonly fewest: number;
  readonly most: number;
}

/** A summary, and how many clients waited while it was shown. */
export interface Sum extends Waits {
  readonly text: string;
  /** Those of the newest part of the span only, which began at `since`, ns. */
  readonly newest: Waits & { readonly since: number };
}

/** What the caption says for some time. */
export interface HeldCaption extends Caption {
  /** Its summary of the last seconds, true of them; null while it shows a moment's sentence. */
  readonly sum: Sum | null;
  /** Since when it is shown, ns. */
  readonly since: number;
  /** The newest moment's sentence without the waiting clients, and since when it has been that. */
  readonly next: { readonly says: string; readonly since: number };
}

/** Time to read a sentence: before that it is replaced only because it is false, ns. */
const READ_NS = 1e9;
/**
 * A sentence replaces a summary once it has been true for this long, ns: in a run with a rhythm, each of
 * its sentences would be over as soon as one begins to read it.
 */
const SETTLED_NS = 1.5e9;

/**
 * The span over which waiting clients are counted, ns. One leaves the queue and another joins at the same
 * moment: a number would change twice a service, the fewest and the most of several seconds do not.
 */
const WAITS_NS = 4e9;

const isUrgent = (state: LabState, now: number): boolean => {
  const moment = serverMoment(state, now);
  if (moment.kind === 'held') return moment.paused;
  return moment.kind === 'exited' || moment.kind === 'stopped' || moment.kind === 'starting';
};

/**
 * The caption at `now`, ns, after `old`. A sentence stays while it is true. When it becomes false before
 * it could be read, things change too fast to be shown one by one: then a summary of the last seconds
 * replaces it, until one sentence lasts. A user's action (pausing, ending, stopping) is shown at once.
 */
export const nextCaption = (
  old: HeldCaption | null,
  state: LabState,
  activity: Activity,
  now: number,
): HeldCaption => {
  const { text, advice: why } = captionAt(state, now);
  const says = withoutWaiting(text, state);
  const goesOn = old !== null && old.next.says === says && now >= old.next.since;
  const next = goesOn ? old.next : { says, since: now };
  const sentence = (): HeldCaption => ({ sum: null, text, advice: why, since: now, next });
  const summed = (sum: Sum, since: number): HeldCaption => ({
    sum,
    text: `${sum.text}${waitWords(state, sum)}`,
    advice: summaryAdvice(state),
    since,
    next,
  });
  // Only the number of waiting clients changed: the sentence stays, with the new number.
  if (old?.sum === null && goesOn && old.since <= now) return { ...old, text, advice: why, next };
  if (old === null || now < old.since || isUrgent(state, now)) return sentence();
  const read = now - old.since >= READ_NS;
  if (old.sum === null ? read : read && now - next.since >= SETTLED_NS) return sentence();
  const n = waitCount(state);
  if (old.sum !== null && !read) return summed(withWaits(old.sum, n, now), old.since);
  const sum = summary(state, activity, now);
  if (sum === null) return sentence();
  if (old.sum === null) return summed(sumOf(sum, n, now), now);
  const same = old.sum.text === sum;
  return summed({ ...withWaits(old.sum, n, now), text: sum }, same ? old.since : now);
};

const sumOf = (text: string, n: number, now: number): Sum => ({
  text,
  ...{ fewest: n, most: n },
  newest: { fewest: n, most: n, since: now },
});

/** The same summary, with the present number of waiting clients. */
const withWaits = (sum: Sum, n: number, now: number): Sum => {
  const newest = { ...widened(sum.newest, n), since: sum.newest.since };
  if (now - newest.since < WAITS_NS) return { ...sum, ...widened(sum, n), newest };
  const { fewest, most } = newest;
  return { ...sum, fewest, most, newest: { fewest: n, most: n, since: now } };
};

const widened = ({ fewest, most }: Waits, n: number): Waits => ({
  fewest: Math.min(fewest, n),
  most: Math.max(most, n),
});
