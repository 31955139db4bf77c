import { readFileSync } from 'node:fs';

/** No child may have run for this long, milliseconds. */
const STILL_MS = 600;
const LOOK_MS = 50;
/** After this time it is measured anyway. */
const PATIENCE_MS = 10_000;

/**
 * Resolves once the children of these processes are at rest, as they are while a person looks at the
 * page: what a daemon prepares between two requests is ready, and not measured with the next request.
 */
export const atRest = async (parents: readonly number[]): Promise<void> => {
  const began = performance.now();
  let last = '';
  let since = began;
  for (;;) {
    const now = performance.now();
    const seen = parents.map(childrenAsTheyAre).join('\n');
    if (seen !== last || /\b[RD]\b/.test(seen)) since = now;
    if (now - since >= STILL_MS || now - began >= PATIENCE_MS) return;
    last = seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
};

/** Each child's pid, state and processor time, proc(5). */
const childrenAsTheyAre = (parent: number): string =>
  readFileSync(`/proc/${parent}/task/${parent}/children`, 'latin1')
    .split(' ')
    .filter(Boolean)
    .map((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return `${pid} ${fields[0]} ${fields[11]} ${fields[12]}`;
      } catch {
        return `${pid} gone`;
      }
    })
    .join('\n');
