/** The page's frames and clock; tests hand in their own. */
export interface Frames {
  /** requestAnimationFrame(): before the next frame is laid out and painted. */
  request(action: () => void): void;
  /** A hidden tab gets no frames. */
  hidden(): boolean;
  /** performance.now() */
  now(): number;
  /** setTimeout(): with 0 ms, asked for before a frame is laid out, it is after that was painted. */
  after(ms: number, action: () => void): void;
  /** One drawing begins at least so long after the one before, ms; with 0 each frame may have one. */
  apart(): number;
}

/** What a drawing may take of each frame without a rest after it, ms. */
const FREE_MS = 16;
/** So long a rest may be put off, after a quiet time, ms. */
const CREDIT_MS = 100;
/** However long a drawing took, the next one waits no longer than this, ms. */
const LONGEST_REST_MS = 50;

/**
 * Runs an action once for each frame, as early as that frame allows: at once when nothing has run since
 * the frame before, so that what came is drawn by the time the frame begins; else with the next frame.
 * Where drawing takes longer than a frame, the page rests for twice as long as it was over that: the
 * time is for what moves by itself, for the user, and for the programs that are watched. With `apart` the
 * rest is at least that long, and what comes after a longer quiet time is drawn at once all the same.
 */
export const onceAFrame = (frames: Frames): ((action: () => void) => void) => {
  /** From the beginning of a drawing to the end of the rest after it. */
  let busy = false;
  let began = 0;
  let next: (() => void) | null = null;
  /** What the drawing under way took before its frame, ms. */
  let early = 0;
  /** What is to be rested yet, ms, as of the moment `rests`. */
  let debt = 0;
  let rests = 0;

  const runNext = (): void => {
    const action = next;
    next = null;
    action?.();
  };
  const begin = (): void => {
    began = frames.now();
    debt = Math.max(0, debt - (began - rests));
    busy = true;
    early = 0;
    const hidden = frames.hidden();
    // Of two drawings for one frame the second is too close to the first.
    frames.request(() => frame(hidden || frames.apart() === 0));
    if (hidden) return;
    runNext();
    // The page is rendered in a microtask of its own.
    queueMicrotask(() => {
      early = frames.now() - began;
    });
  };
  const frame = (draws: boolean): void => {
    const at = frames.now();
    if (draws) runNext();
    frames.after(0, () => {
      rests = frames.now();
      const over = Math.max(0, early + rests - at - FREE_MS);
      debt = Math.min(CREDIT_MS + LONGEST_REST_MS, debt + 2 * over);
      const rest = Math.max(debt - CREDIT_MS, frames.apart() - (rests - began));
      if (rest <= 0) rested();
      else frames.after(rest, rested);
    });
  };
  const rested = (): void => {
    busy = false;
    if (next !== null) begin();
  };
  return (action) => {
    next = action;
    if (!busy) begin();
  };
};
