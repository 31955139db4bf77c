import { useEffect, useState } from 'react';
import { titleOf } from '../keys.ts';
import { SHARE } from '../words.ts';

interface ShareToolsProps {
  /** When a link to this moment was copied last, by the button or its key: performance.now(), or null. */
  readonly copiedAt: number | null;
  readonly onCopy: () => void;
  readonly onShare: () => void;
}

const COPIED_SHOWN_MS = 2000;

/** Beside the timeline: hands on the moment that is drawn. */
export const ShareTools = ({ copiedAt, onCopy, onShare }: ShareToolsProps) => {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (copiedAt === null) return;
    setDone(true);
    const timer = window.setTimeout(() => setDone(false), COPIED_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copiedAt]);
  return (
    <span className="share-tools">
      <button
        type="button"
        aria-label={SHARE.copyMoment}
        title={titleOf('copy-moment')}
        data-copied={done}
        onClick={onCopy}
      >
        {done ? SHARE.copied : SHARE.link}
      </button>
      <button type="button" title={titleOf('share')} aria-haspopup="dialog" onClick={onShare}>
        {SHARE.open}
      </button>
    </span>
  );
};
