import type { ReactNode } from 'react';
import { type Action, keyOf, titleOf } from '../keys.ts';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps {
  /** The accessible name, and what is printed unless `bare`. */
  readonly name: string;
  readonly onPress: () => void;
  /** The key that does the same. */
  readonly action?: Action;
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
  const { name, onPress, action, icon, bare = false, tone = 'plain', unless = null } = props;
  const title = unless ?? (action === undefined ? name : titleOf(action));
  return (
    <button
      type="button"
      className="button"
      data-tone={tone}
      data-bare={bare}
      aria-label={name}
      aria-disabled={unless !== null}
      aria-expanded={props.expanded}
      aria-keyshortcuts={action === undefined ? undefined : keyOf(action)}
      title={title}
      onClick={unless === null ? onPress : undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      {(!bare || icon === undefined) && <span>{props.children ?? name}</span>}
      {props.showKey === true && action !== undefined && (
        <span className="key" data-key={keyOf(action)} />
      )}
    </button>
  );
};
