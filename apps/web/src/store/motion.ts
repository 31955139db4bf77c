const REDUCED = '(prefers-reduced-motion: reduce)';

/** The user wants nothing to move by itself: asked anew each time, since it can be switched meanwhile. */
export const reducedMotion = (): boolean => window.matchMedia(REDUCED).matches;
