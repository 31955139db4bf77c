import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

interface MenuHandle {
  readonly open: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  readonly place: RefObject<HTMLDivElement | null>;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly list: RefObject<HTMLDivElement | null>;
  /** For the button and for the list. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Between a list and the window's edge, px. */
const MARGIN = 8;
const ITEMS = '[role="menuitem"], [role="menuitemradio"]';

/** Opening and closing a menu, and moving in it, as the ARIA practices for menu buttons have it. */
export const useMenu = (): MenuHandle => {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const close = () => {
    const inside = place.current?.contains(document.activeElement) ?? false;
    setOpen(false);
    if (inside) button.current?.focus();
  };

  // A list that would reach over the window's edge moves away from it.
  useLayoutEffect(() => {
    const box = open ? list.current?.getBoundingClientRect() : undefined;
    if (box === undefined) return;
    const over = Math.max(0, box.right + MARGIN - document.documentElement.clientWidth);
    const by = Math.min(over, box.left - MARGIN);
    if (by > 0 && list.current !== null) list.current.style.translate = `${-by}px`;
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const all = itemsIn(place.current);
    (all.find((item) => item.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    window.addEventListener('pointerdown', onPointer);
    return () => window.removeEventListener('pointerdown', onPointer);
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!open) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      setOpen(true);
      return;
    }
    // An open menu keeps every key: none of them is to do something to the lab behind it.
    event.stopPropagation();
    const all = itemsIn(place.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = neighbour(all, at, event.key);
    if (next !== undefined) {
      event.preventDefault();
      next.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.key === 'Tab') close();
  };
  return { open, toggle: () => setOpen((was) => !was), close, place, button, list, onKeyDown };
};

const itemsIn = (place: Element | null): HTMLElement[] => [
  ...(place?.querySelectorAll<HTMLElement>(ITEMS) ?? []),
];

/** Where a key leads from the item at `at`; undefined when it leads nowhere. */
const neighbour = (
  all: readonly HTMLElement[],
  at: number,
  key: string,
): HTMLElement | undefined => {
  switch (key) {
    case 'ArrowDown':
      return all[(at + 1) % all.length];
    case 'ArrowUp':
      return all.at(at <= 0 ? -1 : at - 1);
    case 'Home':
      return all[0];
    case 'End':
      return all.at(-1);
    case 'ArrowLeft':
    case 'ArrowRight':
      return besides(all, at);
    default:
      return key.length === 1 && key !== ' ' ? beginningWith(all, at, key) : undefined;
  }
};

/** The item of the other column that is nearest in height. */
const besides = (all: readonly HTMLElement[], at: number): HTMLElement | undefined => {
  const from = all[at]?.getBoundingClientRect();
  if (from === undefined) return undefined;
  const distance = (item: HTMLElement) => Math.abs(item.getBoundingClientRect().top - from.top);
  return all
    .filter((item) => Math.abs(item.getBoundingClientRect().left - from.left) > from.width / 2)
    .toSorted((a, b) => distance(a) - distance(b))[0];
};

const beginningWith = (
  all: readonly HTMLElement[],
  at: number,
  letter: string,
): HTMLElement | undefined => {
  const inTurn = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return inTurn.find((item) =>
    item.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()),
  );
};
