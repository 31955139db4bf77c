import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder, isThere, makeWritable, mustBeExecutable } from './cache.ts';
import { CannotBuild } from './cannot-build.ts';

/** What is compiled: the result's name, its sources, and all that it is made from. */
export interface Target {
  readonly name: string;
  /** Files for the compiler. */
  readonly sources: readonly string[];
  /** Files that the sources include: another content makes another program. */
  readonly headers: readonly string[];
  readonly flags: readonly string[];
  /** An object file, which is linked into others and not run. */
  readonly isObject?: true;
}

/** The line that installs a compiler, where the distribution is a common one. */
const INSTALL =
  'install one (Debian, Ubuntu: `sudo apt install gcc libc6-dev`; Fedora: `sudo dnf install gcc`; ' +
  'Alpine: `sudo apk add build-base`)';

/** How much of what a failing compiler says is passed on. */
const COMPLAINT_BYTES = 2000;

interface Ran {
  readonly code: number | string | null;
  readonly output: string;
}

const run = (command: string, args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(command, args, { encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 1), output: stdout + stderr }),
    );
  });

const compiler = (): string => process.env.CC ?? 'cc';

/** Another version of the compiler makes another program. Throws CannotBuild without one. */
const compilerVersion = async (): Promise<string> => {
  const { code, output } = await run(compiler(), ['--version']);
  if (code === 'ENOENT') {
    throw new CannotBuild(
      `C programs need a C compiler, and there is no \`${compiler()}\` on this machine: ${INSTALL}. ` +
        'Everything else works without it.',
    );
  }
  if (code !== 0)
    throw new CannotBuild(`The C compiler \`${compiler()}\` cannot be run: ${output}`);
  return output.split('\n')[0] ?? '';
};

const keyOf = async ({ name, sources, headers, flags }: Target): Promise<string> => {
  const hash = createHash('sha256').update(`${name}\n${flags.join(' ')}\n`);
  hash.update(`${process.arch}\n${await compilerVersion()}\n`);
  for (const file of [...sources, ...headers]) {
    hash.update(`${basename(file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
};

/** Compiles the target, unless the cache has it. Returns its path; throws CannotBuild. */
export const compile = async (target: Target): Promise<string> => {
  const folder = cacheFolder();
  const file = join(folder, `${target.name}-${await keyOf(target)}`);
  if (!(await isThere(file))) {
    await makeWritable(folder);
    // Under another name until it is whole: two may compile at once.
    const unfinished = `${file}.${randomUUID()}`;
    const args = [...target.flags, '-o', unfinished, ...target.sources];
    const { code, output } = await run(compiler(), args);
    if (code !== 0) {
      await rm(unfinished, { force: true });
      throw new CannotBuild(
        `${target.name} could not be compiled (\`${compiler()}\` ended with ${code}): ` +
          (output.trim().slice(-COMPLAINT_BYTES) || 'it said nothing.'),
      );
    }
    await rename(unfinished, file);
  }
  if (target.isObject !== true) await mustBeExecutable(file);
  return file;
};
