import type { LabState, PicturePattern } from '@socketarium/protocol';
import { type Check, momentOf } from './check.ts';
import { PictureMatcher } from './picture.ts';
import { printNumber } from './picture-leaf.ts';

/** At some moment the picture matched. */
export const sometime = (pattern: PicturePattern): Check => {
  const matcher = new PictureMatcher(pattern);
  /** The moment that matches most of it, the newest of these. */
  let best: LabState | null = null;
  let bestScore = -1;
  let ok: boolean | null = null;
  return {
    get ok() {
      return ok;
    },
    calls: [],
    look: (state) => {
      if (ok !== null) return;
      const score = matcher.score(state);
      if (score < bestScore) return;
      best = state;
      bestScore = score;
      if (score === matcher.fields) ok = true;
    },
    finish: () => {
      ok ??= false;
    },
    at: () => momentOf(best),
    say: () => {
      if (best === null) return null;
      if (ok === true) return `${matcher.saw(best)}${whenOf(best)}`;
      return `at the nearest moment ${matcher.saw(best)}${whenOf(best)}`;
    },
  };
};

/** At no moment did it match. */
export const atNoTime = (pattern: PicturePattern): Check => {
  const matcher = new PictureMatcher(pattern);
  let seen: LabState | null = null;
  let looks = 0;
  let ok: boolean | null = null;
  return {
    get ok() {
      return ok;
    },
    calls: [],
    look: (state) => {
      if (ok !== null) return;
      looks++;
      if (!matcher.matches(state)) return;
      seen = state;
      ok = false;
    },
    finish: () => {
      ok ??= true;
    },
    at: () => momentOf(seen),
    say: () => {
      if (seen !== null) return `${matcher.saw(seen)}${whenOf(seen)}`;
      return ok === null
        ? `true so far (${printNumber(looks)} moments)`
        : `true at all ${printNumber(looks)} moments`;
    },
  };
};

/** At the end it matches. */
export const atEnd = (pattern: PicturePattern): Check => {
  const matcher = new PictureMatcher(pattern);
  let last: LabState | null = null;
  let ok: boolean | null = null;
  return {
    get ok() {
      return ok;
    },
    calls: [],
    finish: (state) => {
      last = state;
      ok = state !== null && matcher.matches(state);
    },
    at: () => momentOf(last),
    say: () => (last === null ? null : `at the end ${matcher.saw(last)}`),
  };
};

const whenOf = (state: LabState): string =>
  ` (${Math.max(0, Math.round((state.t - state.startedAt) / 1e6))} ms after the start)`;
