import { useEffect, useState } from 'react';
import type { Action } from '../keys.ts';
import { useCannot } from '../needs.ts';

interface NumberFieldProps {
  /** What its key asks for: the key goes to this field. */
  readonly action: Action;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly title: string;
  /** The accessible name, where the label alone does not say enough. */
  readonly name?: string;
  /** A whole number within the bounds; on Enter and when the field is left. */
  readonly onCommit: (value: number) => void;
  /** Enter also does what the number is for, with that number. */
  readonly onEnter?: (value: number) => void;
}

/** A whole number. What is no number, or out of bounds, is not taken: the field shows the old one. */
export const NumberField = (props: NumberFieldProps) => {
  const { action, label, name = label, value, min, max, title, onCommit, onEnter } = props;
  const cannot = useCannot(action);
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const commit = (entered = false) => {
    const next = Number(text);
    const fits = text.trim() !== '' && Number.isInteger(next) && next >= min && next <= max;
    if (fits && next !== value) onCommit(next);
    if (fits && entered) onEnter?.(next);
    if (!fits) setText(String(value));
  };
  return (
    <label className="number-field" title={cannot ?? title}>
      <span>{label}</span>
      <input
        data-action={action}
        type="number"
        inputMode="numeric"
        aria-label={name}
        aria-disabled={cannot !== null}
        readOnly={cannot !== null}
        min={min}
        max={max}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => commit()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(true);
          if (event.key === 'Escape') setText(String(value));
        }}
      />
    </label>
  );
};
