import { Tab, TabList, TabPanel, TabProvider } from '@ariakit/react';
import { type ReactNode, useId } from 'react';
import { Mishap } from '../notices/Mishap.tsx';
import { PANELS } from '../words.ts';

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
  const base = useId();
  const current = tabs.find(({ id }) => id === open) ?? tabs[0];
  if (current === undefined) return null;
  const tabOf = (id: string): string => `${base}-${id}`;
  return (
    <TabProvider
      selectedId={tabOf(current.id)}
      setSelectedId={(selected) => {
        const chosen = tabs.find(({ id }) => tabOf(id) === selected);
        if (chosen !== undefined && chosen !== current) onOpen(chosen.id);
      }}
    >
      <aside className="side-panel" aria-label={PANELS.details}>
        <div className="tabs">
          <TabList className="tabs-list" aria-label={PANELS.details}>
            {tabs.map(({ id, label }) => (
              <Tab key={id} id={tabOf(id)} className="tab">
                {label}
              </Tab>
            ))}
          </TabList>
          {tabs.map(
            ({ id, label, onClose }) =>
              onClose !== undefined && (
                // Beside the list, not in it: a list of tabs has tabs only (ARIA).
                <button
                  key={id}
                  type="button"
                  className="tab-close"
                  aria-label={PANELS.close(label)}
                  title={PANELS.closeTitle(label)}
                  onClick={onClose}
                >
                  ×
                </button>
              ),
          )}
        </div>
        <TabPanel className="panel" tabId={tabOf(current.id)}>
          <Mishap of={current.id}>{current.content()}</Mishap>
        </TabPanel>
      </aside>
    </TabProvider>
  );
};
