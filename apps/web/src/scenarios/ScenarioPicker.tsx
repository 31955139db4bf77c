import type { Language, ScenarioEntry } from '@socketarium/protocol';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog } from '../dialogs/Dialog.tsx';
import { languageFor } from '../session/choices.ts';
import type { Wish } from '../session/runs.ts';
import { PICKER } from '../words.ts';
import { ScenarioDetail, type Variant } from './ScenarioDetail.tsx';
import { best, inOrder, search } from './search.ts';

interface ScenarioPickerProps {
  /** Null while they are asked for. */
  readonly entries: readonly ScenarioEntry[] | null;
  readonly problem: string | null;
  /** The scenario to begin on. */
  readonly at: string | null;
  /** In which it is run unless another is chosen: that of the lab that is shown. */
  readonly language: Language;
  readonly onRun: (wish: Wish) => void;
  readonly onClose: () => void;
}

/** Every scenario there is: type to search, arrows to choose, Enter to run. */
export const ScenarioPicker = (props: ScenarioPickerProps) => {
  const { entries, at, language } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(at);
  const [fullSpeed, setFullSpeed] = useState(false);
  const listId = useId();
  const idOf = (entry: ScenarioEntry): string => `${listId}-${entry.id}`;
  const list = useRef<HTMLDivElement>(null);
  const topics = useMemo(() => search(entries ?? [], text), [entries, text]);
  const all = inOrder(topics);
  const current = all.find(({ id }) => id === chosen) ?? best(topics, text);
  const [asked, setAsked] = useState<(Variant & { readonly of: string }) | null>(null);
  const variantOf = (entry: ScenarioEntry): Variant =>
    asked?.of === entry.id
      ? asked
      : {
          server: entry.server,
          transport: entry.transport,
          language: languageFor(entry.server, language),
        };
  const run = (entry: ScenarioEntry | undefined) => {
    if (entry === undefined) return;
    const { server, transport, language } = variantOf(entry);
    props.onRun({ scenario: entry.id, server, transport, language, fullSpeed });
  };
  const currentId = current === undefined ? undefined : idOf(current);

  useEffect(() => {
    if (currentId === undefined) return;
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [currentId]);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
    if (by !== undefined && all.length > 0) {
      event.preventDefault();
      const from = current === undefined ? 0 : all.indexOf(current);
      const to = Math.abs(by) === 1 ? (from + by + all.length) % all.length : from + by;
      setChosen(all[Math.min(Math.max(to, 0), all.length - 1)]?.id ?? null);
    } else if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault();
      run(current);
    }
  };

  return (
    <Dialog title={PICKER.title} className="picker" onClose={props.onClose}>
      <div className="picker-columns">
        <div className="picker-left">
          <input
            data-first
            type="text"
            role="combobox"
            aria-label={PICKER.search}
            aria-controls={listId}
            aria-expanded={true}
            aria-autocomplete="list"
            aria-activedescendant={currentId}
            placeholder={PICKER.placeholder}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setChosen(null);
            }}
            onKeyDown={onKeyDown}
          />
          <div
            ref={list}
            id={listId}
            className="picker-list"
            role="listbox"
            aria-label={PICKER.title}
          >
            {topics.map(({ topic, entries: found }) => (
              <fieldset key={topic} className="picker-topic">
                <legend>{topic}</legend>
                {found.map((entry) => (
                  <div
                    key={entry.id}
                    id={idOf(entry)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={entry.id === current?.id}
                    className="picker-option"
                    onClick={() => setChosen(entry.id)}
                    onDoubleClick={() => run(entry)}
                    onKeyDown={onKeyDown}
                  >
                    <strong>{entry.title}</strong>
                    <span>{entry.question}</span>
                  </div>
                ))}
              </fieldset>
            ))}
            {entries !== null && all.length === 0 && <p className="picker-none">{PICKER.none}</p>}
            {entries === null && <p className="picker-none">{props.problem ?? PICKER.loading}</p>}
          </div>
          <p className="picker-count" role="status">
            {entries !== null && PICKER.found(all.length, entries.length)}
          </p>
        </div>
        {current !== undefined && (
          <ScenarioDetail
            key={current.id}
            entry={current}
            variant={variantOf(current)}
            onVariant={(variant) =>
              setAsked({
                of: current.id,
                ...variant,
                language: languageFor(variant.server, variant.language),
              })
            }
            fullSpeed={fullSpeed}
            onSpeed={setFullSpeed}
            onRun={() => run(current)}
          />
        )}
      </div>
    </Dialog>
  );
};
