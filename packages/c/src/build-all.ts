// `node packages/c/dist/build-all.js`: compiles all C programs into the cache, for a container's image, whose
// file system is read-only when it runs and which has no compiler then.
import { buildAll } from './programs.ts';

for (const file of await buildAll()) process.stdout.write(`${file}\n`);
