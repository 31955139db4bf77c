/**
 * The item of the other column that is nearest in height; undefined where there is one column. The
 * columns are the style's (`columns: 2`), so that only where things are drawn tells them apart.
 */
export const itemBeside = (list: Element, item: EventTarget): HTMLElement | undefined => {
  if (!(item instanceof HTMLElement)) return undefined;
  const from = item.getBoundingClientRect();
  const away = (other: HTMLElement) => Math.abs(other.getBoundingClientRect().top - from.top);
  return [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')]
    .filter((other) => Math.abs(other.getBoundingClientRect().left - from.left) > from.width / 2)
    .toSorted((a, b) => away(a) - away(b))[0];
};
