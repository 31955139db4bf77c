import { type ReactNode, useId } from 'react';
import { type Action, keyOf, titleOf } from '../keys.ts';
import { useMenu } from './use-menu.ts';

export interface MenuItem {
  readonly id: string;
  readonly name: string;
  /** A sentence below the name. */
  readonly says: string;
  /** Beside the name: whom it hits. */
  readonly aside?: string;
  /** Given: one of the menu's choices is the present one, and this is it or not. */
  readonly checked?: boolean;
  /** Why it cannot be chosen; then it cannot. */
  readonly unless?: string | null;
  readonly onPress: () => void;
}

export interface MenuGroup {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  /** The button's id, for the key that presses it. */
  readonly id: string;
  /** The button's accessible name. */
  readonly name: string;
  /** A line above the button. */
  readonly caption?: string;
  /** What is printed on the button. */
  readonly children: ReactNode;
  /** Asked for while the list is open only. */
  readonly groups: () => readonly MenuGroup[];
  readonly action?: Action;
  readonly title?: string;
  readonly columns?: 1 | 2;
}

/** A button that opens a list of things to choose, each with a sentence. */
export const Menu = (props: MenuProps) => {
  const { id, name, caption, groups, action, columns = 1 } = props;
  const { open, toggle, close, place, button, list, onKeyDown } = useMenu();
  const title = props.title ?? (action === undefined ? name : titleOf(action));
  return (
    <div ref={place} className="menu">
      {caption !== undefined && <span className="menu-caption">{caption}</span>}
      <button
        ref={button}
        id={id}
        type="button"
        className="menu-button"
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-keyshortcuts={action === undefined ? undefined : keyOf(action)}
        title={title}
        onClick={toggle}
        onKeyDown={onKeyDown}
      >
        <span>{props.children}</span>
        <span className="menu-arrow" aria-hidden="true" />
      </button>
      {open && (
        <div
          ref={list}
          className="menu-list"
          data-columns={columns}
          role="menu"
          aria-label={name}
          onKeyDown={onKeyDown}
        >
          {groups().map(({ label, items }) => (
            <fieldset key={label} className="menu-group">
              <legend>{label}</legend>
              {items.map((item) => (
                <Item key={item.id} item={item} onDone={close} />
              ))}
            </fieldset>
          ))}
        </div>
      )}
    </div>
  );
};

const Item = ({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) => {
  const id = useId();
  const { unless = null } = item;
  const press = () => {
    if (unless !== null) return;
    onDone();
    item.onPress();
  };
  const common = {
    type: 'button',
    tabIndex: -1,
    className: 'menu-item',
    'aria-labelledby': `${id}-name`,
    'aria-describedby': `${id}-says`,
    'aria-disabled': unless !== null,
    onClick: press,
    // Moving the mouse over it is looking at it: the arrow keys go on from there.
    onMouseEnter: (event: { currentTarget: HTMLElement }) => event.currentTarget.focus(),
  } as const;
  const content = (
    <>
      <span className="menu-item-name">
        <span id={`${id}-name`}>{item.name}</span>
        {item.aside !== undefined && unless === null && <em>{item.aside}</em>}
      </span>
      <span id={`${id}-says`} className="menu-item-says">
        {unless === null ? item.says : `${unless}.`}
      </span>
    </>
  );
  return item.checked === undefined ? (
    <button {...common} role="menuitem">
      {content}
    </button>
  ) : (
    <button {...common} role="menuitemradio" aria-checked={item.checked}>
      {content}
    </button>
  );
};
