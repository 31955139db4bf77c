import type { ReactNode } from 'react';
import { titleOf } from '../keys.ts';
import { COVER } from '../words.ts';

interface CoverProps {
  readonly title: string;
  readonly children: ReactNode;
  /** Something is under way. */
  readonly busy?: boolean;
  /** Given: it can be put away, and what is behind it seen. */
  readonly onDismiss?: () => void;
}

/** What stands in the stage's place, or upon it, when there is no living picture to show. */
export const Cover = ({ title, children, busy = false, onDismiss }: CoverProps) => (
  <section className="cover" aria-label={title}>
    <div className="cover-card">
      {onDismiss !== undefined && (
        <button
          type="button"
          className="cover-dismiss"
          aria-label={COVER.dismiss}
          title={titleOf('dismiss', COVER.dismiss)}
          onClick={onDismiss}
        >
          ×
        </button>
      )}
      <svg viewBox="0 0 120 60" width="120" height="60" aria-hidden="true">
        <circle cx="60" cy="18" r="9" className="cover-dot" data-busy={busy} />
        <path d="M8 40h104" stroke="var(--line)" strokeWidth="5" strokeLinecap="round" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  </section>
);
