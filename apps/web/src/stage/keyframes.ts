/** A point of a path. */
interface At {
  readonly x: number;
  readonly y: number;
}

/** So many straight pieces are enough for the eye: a rounded corner is some 10 pixels of hundreds. */
const PIECES = 32;
/** Paths come again and again, since clients stay where they are. */
const REMEMBERED = 64;

const known = new Map<string, readonly At[]>();

/** Points along an SVG path, evenly apart, its two ends among them. */
const pointsOn = (path: string): readonly At[] => {
  const found = known.get(path);
  if (found !== undefined) return found;
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  element.setAttribute('d', path);
  const length = element.getTotalLength();
  const points = Array.from({ length: PIECES + 1 }, (_, i) => {
    const { x, y } = element.getPointAtLength((length * i) / PIECES);
    return { x, y };
  });
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(path, points);
  return points;
};

/**
 * Keyframes that move an element along an SVG path. In transforms, which the browser animates beside
 * the page's thread; `offset-path` says the same in a line, but each of its frames is the page's work.
 */
export const keyframesAlong = (path: string): Keyframe[] =>
  pointsOn(path).map(({ x, y }) => ({
    transform: `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`,
  }));
