import type { ReactNode } from 'react';
import { useRef } from 'react';
import { Mishap } from '../notices/Mishap.tsx';

export interface PanelTab<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  readonly content: () => ReactNode;
  /** Given: the tab can be closed. */
  readonly onClose?: () => void;
}

interface SidePanelProps {
  readonly tabs: readonly PanelTab[];
  readonly open: string;
  readonly onOpen: (id: string) => void;
}

/** One panel at a time, beside the stage. */
export const SidePanel = ({ tabs, open, onOpen }: SidePanelProps) => {
  const bar = useRef<HTMLDivElement>(null);
  const current = tabs.find(({ id }) => id === open) ?? tabs[0];
  if (current === undefined) return null;
  const go = (by: number) => {
    const next = tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    onOpen(next.id);
    bar.current?.querySelector<HTMLElement>(`#tab-${CSS.escape(next.id)}`)?.focus();
  };
  return (
    <aside className="side-panel" aria-label="Details">
      <div ref={bar} className="tabs" role="tablist" aria-label="Details">
        {tabs.map(({ id, label, onClose }) => (
          <span key={id} className="tab-item" role="presentation">
            <button
              type="button"
              role="tab"
              id={`tab-${id}`}
              aria-selected={id === current.id}
              aria-controls={`panel-${id}`}
              tabIndex={id === current.id ? 0 : -1}
              className="tab"
              onClick={() => onOpen(id)}
              onKeyDown={(event) => {
                if (event.key === 'ArrowRight') go(1);
                else if (event.key === 'ArrowLeft') go(-1);
              }}
            >
              {label}
            </button>
            {onClose !== undefined && (
              <button
                type="button"
                className="tab-close"
                aria-label={`Close ${label}`}
                title={`Close ${label} (Esc)`}
                onClick={onClose}
              >
                ×
              </button>
            )}
          </span>
        ))}
      </div>
      <div
        className="panel"
        role="tabpanel"
        id={`panel-${current.id}`}
        aria-labelledby={`tab-${current.id}`}
      >
        <Mishap of={current.id}>{current.content()}</Mishap>
      </div>
    </aside>
  );
};
