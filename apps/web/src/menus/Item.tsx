import { CompositeItem } from '@ariakit/react';
import { useId } from 'react';

export interface MenuItem {
  readonly id: string;
  readonly name: string;
  /** A sentence below the name. */
  readonly says: string;
  /** Beside the name: whom it hits. */
  readonly aside?: string;
  /** Given: one of the menu's choices is the present one, and this is it or not. */
  readonly checked?: boolean;
  /** It is of the past. */
  readonly dimmed?: boolean;
  /** Why it cannot be chosen; then it cannot. */
  readonly unless?: string | null;
  readonly onPress: () => void;
}

/** One thing to choose. What cannot be chosen can still be read: it takes the focus like the others. */
export const Item = ({
  item,
  onDone,
}: {
  readonly item: MenuItem;
  readonly onDone: () => void;
}) => {
  const id = useId();
  const { unless = null } = item;
  const radio = item.checked !== undefined;
  return (
    <CompositeItem
      className="menu-item"
      data-dimmed={item.dimmed}
      role={radio ? 'menuitemradio' : 'menuitem'}
      aria-checked={radio ? item.checked : undefined}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-says`}
      disabled={unless !== null}
      accessibleWhenDisabled
      aria-disabled={unless !== null}
      onClick={() => {
        onDone();
        item.onPress();
      }}
      // Moving the mouse over it is looking at it: the arrow keys go on from there.
      onMouseEnter={(event) => event.currentTarget.focus()}
    >
      <span className="menu-item-name">
        <span id={`${id}-name`}>{item.name}</span>
        {item.aside !== undefined && unless === null && <em>{item.aside}</em>}
      </span>
      <span id={`${id}-says`} className="menu-item-says">
        {unless === null ? item.says : `${unless}.`}
      </span>
    </CompositeItem>
  );
};
