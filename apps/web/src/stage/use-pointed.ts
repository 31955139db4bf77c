import { type FocusEvent, type PointerEvent, useMemo, useState } from 'react';

/** Handlers for whatever holds elements that have `data-client`. */
export interface Pointing {
  readonly onPointerOver: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/**
 * The client that is pointed at: by the pointer over its card, its socket, its place in a queue or its
 * wire, else by the keyboard's focus; null while none is.
 */
export const usePointed = (): readonly [string | null, Pointing] => {
  const [hovered, hover] = useState<string | null>(null);
  const [focused, focus] = useState<string | null>(null);
  const pointing = useMemo(
    (): Pointing => ({
      // A finger leaves nothing behind that it points at.
      onPointerOver: ({ target, pointerType }) =>
        hover(pointerType === 'touch' ? null : clientOf(target)),
      onPointerLeave: () => hover(null),
      onFocus: ({ target }) => focus(clientOf(target)),
      onBlur: () => focus(null),
    }),
    [],
  );
  return [hovered ?? focused, pointing];
};

const clientOf = (target: EventTarget): string | null =>
  target instanceof Element
    ? (target.closest('[data-client]')?.getAttribute('data-client') ?? null)
    : null;
