import type { RefObject } from 'react';
import { SKIP } from '../words.ts';

interface SkipLinksProps {
  /** Holds what is skipped to: elements with `data-skip`. */
  readonly root: RefObject<HTMLElement | null>;
}

/** For the keyboard, before everything else: past the bars. Seen only while one has the focus. */
export const SkipLinks = ({ root }: SkipLinksProps) => {
  const skipTo = (place: keyof typeof SKIP) => () =>
    root.current?.querySelector<HTMLElement>(`[data-skip="${place}"]`)?.focus();
  // Buttons, since a link would put its place into the address, which a moment's link is made of.
  return (
    <div className="skip-links">
      <button type="button" onClick={skipTo('picture')}>
        {SKIP.picture}
      </button>
      <button type="button" onClick={skipTo('timeline')}>
        {SKIP.timeline}
      </button>
    </div>
  );
};
