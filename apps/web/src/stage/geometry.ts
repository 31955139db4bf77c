/** Lengths are the scene's own pixels: CSS pixels before the scene is scaled to its container. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), Math.max(low, high));

export const right = (r: Rect): number => r.x + r.w;
export const bottom = (r: Rect): number => r.y + r.h;
export const midX = (r: Rect): number => r.x + r.w / 2;
export const midY = (r: Rect): number => r.y + r.h / 2;

/** True when the two share more than an edge. Half a pixel is forgiven: layouts round. */
export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < right(b) - 0.5 && b.x < right(a) - 0.5 && a.y < bottom(b) - 0.5 && b.y < bottom(a) - 0.5;

export const inside = (a: Rect, outer: Rect): boolean =>
  a.x >= outer.x - 0.5 &&
  a.y >= outer.y - 0.5 &&
  right(a) <= right(outer) + 0.5 &&
  bottom(a) <= bottom(outer) + 0.5;

/** An SVG path through the points with its corners rounded by up to `r`. */
export const roundedPath = (points: readonly Point[], r = 10): string => {
  const [first] = points;
  if (first === undefined) return '';
  let d = `M${first.x} ${first.y}`;
  for (let i = 1; i < points.length; i += 1) {
    const here = points[i] as Point;
    const before = points[i - 1] as Point;
    const after = points[i + 1];
    if (after === undefined) {
      d += `L${here.x} ${here.y}`;
      continue;
    }
    const a = toward(here, before, r);
    const b = toward(here, after, r);
    d += `L${a.x} ${a.y}Q${here.x} ${here.y} ${b.x} ${b.y}`;
  }
  return d;
};

const toward = (from: Point, to: Point, r: number): Point => {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const k = length === 0 ? 0 : Math.min(r, length / 2) / length;
  return { x: from.x + (to.x - from.x) * k, y: from.y + (to.y - from.y) * k };
};
