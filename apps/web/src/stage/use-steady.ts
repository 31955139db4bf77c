import type { Standing } from '@socketarium/model/selectors/standing';
import { useCallback, useRef } from 'react';

/** How long a standing must last to be shown while all goes at full speed, ns. */
const LASTS = 250e6;

export interface Shown {
  readonly standing: Standing;
  /** The standing that it has now, and since when. */
  readonly now: Standing;
  readonly since: number;
}

/** What to show of a client that stands `standing` at `now`, when `old` was shown of it before. */
export const steadied = (old: Shown | undefined, standing: Standing, now: number): Shown => {
  if (old === undefined || now < old.since) return { standing, now: standing, since: now };
  const since = old.now === standing ? old.since : now;
  return { standing: now - since >= LASTS ? standing : old.standing, now: standing, since };
};

/**
 * At full speed a client is served and gone again between two frames, and its colour would only
 * flicker: then a standing is shown once it lasts. Otherwise it is shown as it is.
 */
export const useSteady = (
  fast: boolean,
): ((id: string, standing: Standing, now: number) => Standing) => {
  const shown = useRef(new Map<string, Shown>());
  return useCallback(
    (id, standing, now) => {
      if (!fast) {
        if (shown.current.size > 0) shown.current.clear();
        return standing;
      }
      const next = steadied(shown.current.get(id), standing, now);
      shown.current.set(id, next);
      return next.standing;
    },
    [fast],
  );
};
