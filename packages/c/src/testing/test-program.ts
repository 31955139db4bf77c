import { fileURLToPath } from 'node:url';
import { compile } from '../compile.ts';

const folder = fileURLToPath(new URL('./programs/', import.meta.url));

/** The path of programs/NAME.c, compiled; tests of the shim run it. */
export const testProgram = (name: string, flags: readonly string[] = []): Promise<string> =>
  compile({
    name: `test-${name}`,
    sources: [`${folder}${name}.c`],
    headers: [],
    flags: ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra', '-pthread', ...flags],
  });
