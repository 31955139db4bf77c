/** A rectangle of the window, CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const GAP = 16;
const EDGE = 10;

/**
 * Where a card of this size stands so that it hides as little of its target as can be: below it,
 * above it, left or right of it, whichever has room; else at the window's lower edge. `first`: where
 * it stands if it can, since what it speaks of goes on below.
 */
export const besideOf = (
  target: Box | null,
  { w, h }: { readonly w: number; readonly h: number },
  room: { readonly width: number; readonly height: number },
  first: 'below' | 'left' = 'below',
): { x: number; y: number } => {
  const within = (value: number, most: number): number =>
    Math.round(Math.max(EDGE, Math.min(value, most - EDGE)));
  const x = (value: number): number => within(value, room.width - w);
  const y = (value: number): number => within(value, room.height - h);
  if (target === null) return { x: x((room.width - w) / 2), y: y((room.height - h) / 2) };
  const middleX = x(target.x + target.w / 2 - w / 2);
  const middleY = y(target.y + target.h / 2 - h / 2);
  if (first === 'left' && target.x - GAP - w >= EDGE) {
    return { x: x(target.x - GAP - w), y: y(target.y) };
  }
  if (target.y + target.h + GAP + h + EDGE <= room.height) {
    return { x: middleX, y: y(target.y + target.h + GAP) };
  }
  if (target.y - GAP - h >= EDGE) return { x: middleX, y: y(target.y - GAP - h) };
  if (target.x - GAP - w >= EDGE) return { x: x(target.x - GAP - w), y: middleY };
  if (target.x + target.w + GAP + w + EDGE <= room.width) {
    return { x: x(target.x + target.w + GAP), y: middleY };
  }
  return { x: middleX, y: y(room.height - h) };
};
