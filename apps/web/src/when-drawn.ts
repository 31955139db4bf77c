/** The page's frames and focus; tests hand in their own. */
export interface Page {
  /** requestAnimationFrame() */
  request(action: () => void): void;
  /** The element with the focus, null for none. */
  focused(): unknown;
}

/** Two seconds of a page that is drawn sixty times a second; then what is looked for will not come. */
const MOST_FRAMES = 120;

const PAGE: Page = {
  request: (action) => void requestAnimationFrame(action),
  focused: () => (document.activeElement === document.body ? null : document.activeElement),
};

/**
 * Does something with an element once that is drawn. The page draws less often where drawing takes long,
 * and with reduced motion: the next frame may be too early. Not any more when the user has gone to
 * another element meanwhile.
 */
export const whenDrawn = <T>(
  find: () => T | null | undefined,
  act: (found: T) => void,
  page: Page = PAGE,
): void => {
  const from = page.focused();
  let left = MOST_FRAMES;
  const look = (): void => {
    const focused = page.focused();
    if (focused !== null && focused !== from) return;
    const found = find();
    if (found !== null && found !== undefined) act(found);
    else if (--left > 0) page.request(look);
  };
  page.request(look);
};
