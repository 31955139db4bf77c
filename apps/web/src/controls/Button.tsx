import type { ReactNode } from 'react';
import { type Action, keyOf, titleOf } from '../keys.ts';
import { useCannot } from '../needs.ts';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps {
  /** The accessible name, and what is printed unless `bare`. */
  readonly name: string;
  readonly onPress: () => void;
  /** The key that does the same; whether it can be done now follows from it. */
  readonly action?: Action;
  /** The key that does it now, and something else at other times. */
  readonly shortcut?: Action;
  readonly icon?: IconName;
  /** Only the icon is printed, or one letter in its place. */
  readonly bare?: boolean;
  /** Also print the key. */
  readonly showKey?: boolean;
  /** It opens and closes something, which is open or not. */
  readonly expanded?: boolean;
  readonly tone?: 'plain' | 'strong' | 'danger';
  /** Why it cannot be pressed; then it cannot. */
  readonly unless?: string | null;
  readonly children?: ReactNode;
}

/** A button that knows its key and, when it cannot be pressed, why. */
export const Button = (props: ButtonProps) => {
  const { name, onPress, action, icon, bare = false, tone = 'plain' } = props;
  const cannot = useCannot(action);
  const unless = props.unless ?? cannot;
  const key = action ?? props.shortcut;
  const does = key === undefined ? name : titleOf(key, action === undefined ? name : undefined);
  return (
    <button
      type="button"
      className="button"
      data-tone={tone}
      data-bare={bare}
      aria-label={name}
      aria-disabled={unless !== null}
      aria-expanded={props.expanded}
      aria-keyshortcuts={key === undefined ? undefined : keyOf(key)}
      title={unless ?? does}
      onClick={unless === null ? onPress : undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      {(!bare || icon === undefined) && <span>{props.children ?? name}</span>}
      {props.showKey === true && key !== undefined && (
        <span className="key" data-key={keyOf(key)} />
      )}
    </button>
  );
};
