/**
 * Who imports whom: each file's neighbours. A neighbour that is not a key has no neighbours itself.
 *
 * @typedef {ReadonlyMap<string, readonly string[]>} Graph
 */

/**
 * The shortest path from a file back to itself, without the start at its end; null when there is none.
 *
 * @param {Graph} graph
 * @param {string} start
 * @returns {string[] | null}
 */
const wayBack = (graph, start) => {
  /** @type {Map<string, string>} the file from which a file was reached first, which is on a shortest path */
  const reachedBy = new Map();
  const queue = [start];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const next of graph.get(file) ?? []) {
      if (next === start) {
        const way = [file];
        for (let at = reachedBy.get(file); at !== undefined; at = reachedBy.get(at))
          way.unshift(at);
        return way;
      }
      if (reachedBy.has(next)) continue;
      reachedBy.set(next, file);
      queue.push(next);
    }
  }
  return null;
};

/**
 * Circles of files that import each other. Every file on any circle is on one of the returned ones, each
 * of which begins with the first of its files by name, so that it is always the same.
 *
 * @param {Graph} graph
 * @returns {string[][]} sorted
 */
export const circles = (graph) => {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  const seen = new Set();
  for (const start of [...graph.keys()].sort()) {
    if (seen.has(start)) continue;
    const way = wayBack(graph, start);
    if (way === null) continue;
    for (const file of way) seen.add(file);
    const first = way.indexOf(way.toSorted()[0] ?? start);
    const circle = [...way.slice(first), ...way.slice(0, first)];
    found.set(circle.join(), circle);
  }
  return [...found.keys()].sort().map((key) => found.get(key) ?? []);
};
