import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotRun } from './cannot-run.ts';

/**
 * A checkout of this project that is measured as it was built: this one, or with `--base` another. All
 * assumptions about a checkout's files are here. Beyond them it relies on the daemon's API and stream
 * (docs/wire-protocol.md), on what `fact.ts` reads of a fact, and on the model's `reduce(state, event)`;
 * a checkout's facts go to its own model only.
 */
export interface Tree {
  readonly id: 'this' | 'base';
  /** The daemon's entry point: `node DAEMON --port 0 --no-open`; it serves the checkout's page. */
  readonly daemon: string;
  /** The module that exports `reduce`. */
  readonly model: string;
  /** The program that runs an observed server: `node OBSERVER PATH traced|bare`, see observer.ts. */
  readonly observer: string;
}

const PARTS = {
  daemon: 'apps/daemon/dist/main.js',
  model: 'packages/model/dist/index.js',
  observer: 'bench/dist/observer.js',
} as const;

const treeIn = (id: Tree['id'], folder: string): Tree => {
  const missing = Object.values(PARTS).filter((part) => !existsSync(join(folder, part)));
  if (missing.length > 0) {
    throw new CannotRun(
      `${folder} is no built checkout, it has no ${missing.join(', no ')}: run \`npm run build && npx tsc -b bench\` there.`,
    );
  }
  const at = (part: keyof typeof PARTS): string => join(folder, PARTS[part]);
  return { id, daemon: at('daemon'), model: at('model'), observer: at('observer') };
};

/**
 * What is measured: this checkout, then the base if there is one.
 *
 * @throws CannotRun when one of them is not built
 */
export const treesFor = (base: string | undefined): readonly Tree[] => {
  const own = treeIn('this', fileURLToPath(new URL('../../', import.meta.url)));
  return base === undefined ? [own] : [own, treeIn('base', resolve(base))];
};
