/** A name at a greater distance is another name, not a typo. */
const FARTHEST = 3;

/** The candidates that may have been meant, most likely first: near in spelling, or with it as a part. */
export const nearest = (typed: string, candidates: readonly string[], most = 3): string[] => {
  const found = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(typed, candidate) }))
    .filter(({ distance }) => distance <= FARTHEST)
    .sort((a, b) => a.distance - b.distance);
  const best = found[0]?.distance ?? 0;
  return found
    .filter(({ distance }) => distance <= best + 1)
    .slice(0, most)
    .map(({ candidate }) => candidate);
};

/** ` Did you mean queue or quay?`, empty when there is nothing near. */
export const didYouMean = (typed: string, candidates: readonly string[]): string => {
  const found = nearest(typed, candidates);
  return found.length === 0 ? '' : ` Did you mean ${found.join(' or ')}?`;
};

const distanceOf = (typed: string, candidate: string): number => {
  if (typed.length >= 3 && candidate.includes(typed)) return 1;
  const words = typed.split('-').filter((word) => word.length >= 4);
  const near = editDistance(typed, candidate);
  if (near > FARTHEST && words.some((word) => candidate.split('-').includes(word))) return FARTHEST;
  return near;
};

/** Letters to insert, delete or replace (Levenshtein). */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};
