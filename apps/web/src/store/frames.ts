/** The page's frames; tests hand in their own. */
export interface Frames {
  /** requestAnimationFrame(): before the next frame is laid out and painted. */
  request(action: () => void): void;
  /** A hidden tab gets no frames. */
  hidden(): boolean;
}

/**
 * Runs an action once for each frame, as early as that frame allows: at once when nothing has run since
 * the frame before, so that what came is drawn by the time the frame begins; else with the next frame.
 */
export const onceAFrame = ({ request, hidden }: Frames): ((action: () => void) => void) => {
  let ran = false;
  let next: (() => void) | null = null;
  const run = (action: () => void): void => {
    ran = true;
    request(frame);
    action();
  };
  const frame = (): void => {
    ran = false;
    const action = next;
    next = null;
    if (action !== null) run(action);
  };
  return (action) => {
    if (!ran && !hidden()) return run(action);
    next = action;
    if (!ran) {
      ran = true;
      request(frame);
    }
  };
};
