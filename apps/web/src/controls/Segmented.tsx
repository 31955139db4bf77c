import { useId } from 'react';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly title?: string;
  }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
  readonly disabled?: boolean;
}

/** One of a few, all of them in sight. Radio buttons underneath, so the arrow keys choose. */
export const Segmented = <T extends string>(props: SegmentedProps<T>) => {
  const name = useId();
  return (
    <fieldset className="segmented" disabled={props.disabled ?? false}>
      <legend>{props.label}</legend>
      <div className="segments">
        {props.options.map(({ value, label, title }) => (
          <label key={value} title={title}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={value === props.value}
              onChange={() => props.onChoose(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
