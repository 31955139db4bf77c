import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { root } from './run.mjs';

/**
 * Stamps record whether a step's inputs changed since it last succeeded. They hold a hash of each input's
 * path, size and modification time: reading the contents would cost more than it saves.
 */

const stampPath = (/** @type {string} */ name) => `${root}.cache/${name}.stamp`;

const SKIPPED = new Set(['node_modules', 'dist', '.cache', '.git', 'test-results']);

/**
 * Files under `folder` (relative to the root) that `wanted` accepts, sorted.
 *
 * @param {string} folder
 * @param {(path: string) => boolean} wanted
 * @returns {string[]}
 */
export const filesUnder = (folder, wanted) => {
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(root + folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...filesUnder(path, wanted));
    } else if (wanted(path)) {
      found.push(path);
    }
  }
  return found.sort();
};

/**
 * @param {readonly string[]} paths relative to the root
 * @param {readonly string[]} [alsoDependsOn] anything else that must be unchanged, such as a version
 */
export const hashOf = (paths, alsoDependsOn = []) => {
  const hash = createHash('sha256');
  for (const text of alsoDependsOn) hash.update(`${text}\0`);
  for (const path of paths) {
    const { size, mtimeMs } = statSync(root + path);
    hash.update(`${path}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
};

/**
 * @param {string} name
 * @param {string} hash
 */
export const isFresh = (name, hash) => {
  try {
    return readFileSync(stampPath(name), 'utf8') === hash;
  } catch {
    return false;
  }
};

/**
 * @param {string} name
 * @param {string} hash
 */
export const writeStamp = (name, hash) => {
  mkdirSync(`${root}.cache`, { recursive: true });
  writeFileSync(stampPath(name), hash);
};
