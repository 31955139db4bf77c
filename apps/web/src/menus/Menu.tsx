import { Composite, CompositeProvider, CompositeTypeahead } from '@ariakit/react';
import {
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type Action, keyOf, titleOf } from '../keys.ts';
import { useCannot } from '../needs.ts';
import { itemBeside } from './columns.ts';
import { Item, type MenuItem } from './Item.tsx';

export interface MenuGroup {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  /** What its key asks for: the key presses the button. */
  readonly action: Action;
  /** The button's accessible name. */
  readonly name: string;
  /** What is printed on the button. */
  readonly children: ReactNode;
  /** Asked for while the list is open only. */
  readonly groups: () => readonly MenuGroup[];
  readonly title?: string;
  readonly columns?: 1 | 2;
}

/** Shows the list, with the focus at its present choice or its first item. */
const show = (list: HTMLElement | null, button: HTMLElement | null) => {
  if (list === null || button === null) return;
  // It has the focus again when the list is closed.
  button.focus();
  list.showPopover({ source: button });
  const first = '[role="menuitem"], [role="menuitemradio"]';
  const item =
    list.querySelector<HTMLElement>('[aria-checked="true"]') ?? list.querySelector(first);
  if (item instanceof HTMLElement) item.focus();
};

/**
 * A button that opens a list of things to choose, each with a sentence. The browser opens the list
 * on top of everything, closes it on Escape and on a press outside, and gives the focus back;
 * Ariakit's Composite moves in it.
 */
export const Menu = (props: MenuProps) => {
  const { action, name, groups, columns = 1 } = props;
  const cannot = useCannot(action);
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  // Before anything else is done: the very next key is for the menu, not for the page behind it.
  useLayoutEffect(() => {
    if (open) show(list.current, button.current);
  }, [open]);

  // The browser closes the list at once and reports it (toggle) in a later task. A key that is pressed
  // in between must open it again, so what is asked is the list itself. Shown again before the report, it
  // is reported as open.
  const isShown = () => list.current?.matches(':popover-open') ?? false;
  const openList = () => {
    if (list.current === null) setOpen(true);
    else show(list.current, button.current);
  };
  const close = () => list.current?.hidePopover();
  const onButtonKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    if (cannot !== null || isShown()) return;
    event.preventDefault();
    openList();
  };
  const onListKey = (event: KeyboardEvent) => {
    if (event.key === 'Tab') close();
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    itemBeside(event.currentTarget, event.target)?.focus();
  };
  return (
    <div className="menu">
      <button
        ref={button}
        type="button"
        className="menu-button"
        data-action={action}
        aria-label={name}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-keyshortcuts={keyOf(action)}
        aria-disabled={cannot !== null}
        title={cannot ?? props.title ?? titleOf(action)}
        // Named as the list's own button, it is not "outside": a press on it does not close the list
        // before the click could. The click opens and closes by itself, as the items come first.
        popoverTarget={id}
        onClick={(event) => {
          event.preventDefault();
          if (isShown()) close();
          else if (cannot === null) openList();
        }}
        onKeyDown={onButtonKey}
      >
        <span>{props.children}</span>
        <span className="menu-arrow" aria-hidden="true" />
      </button>
      {open && (
        <CompositeProvider focusLoop orientation="vertical">
          <Composite
            ref={list}
            id={id}
            popover="auto"
            render={<CompositeTypeahead />}
            className="menu-list"
            data-columns={columns}
            role="menu"
            aria-label={name}
            onKeyDown={onListKey}
            onToggle={(event) => {
              if (event.newState === 'closed') setOpen(false);
            }}
          >
            {groups().map(({ label, items }) => (
              <fieldset key={label} className="menu-group">
                <legend>{label}</legend>
                {items.map((item) => (
                  <Item key={item.id} item={item} onDone={close} />
                ))}
              </fieldset>
            ))}
          </Composite>
        </CompositeProvider>
      )}
    </div>
  );
};
