import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder, filesIn, isThere, makeWritable, mustBeExecutable } from './cache.ts';
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

/** What the target is made from. */
const keyOf = async ({ name, sources, headers, flags }: Target): Promise<string> => {
  const hash = createHash('sha256').update(`${name}\n${flags.join(' ')}\n${process.arch}\n`);
  for (const file of [...sources, ...headers]) {
    hash.update(`${basename(file)}\n`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
};

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * The target's file: its own name, what it is made from, and by which compiler. Where there is no
 * compiler, what another machine's has built from the same: a container's image, build-all.ts. Throws
 * CannotBuild without either.
 */
const fileOf = async (target: Target, folder: string): Promise<string> => {
  const prefix = `${target.name}-${await keyOf(target)}-`;
  try {
    return join(folder, prefix + shortHash(await compilerVersion()));
  } catch (error) {
    const built = (await filesIn(folder)).find(
      // Not one that is unfinished.
      (file) => file.startsWith(prefix) && !file.slice(prefix.length).includes('.'),
    );
    if (built === undefined) throw error;
    return join(folder, built);
  }
};

/** Compiles the target, unless the cache has it. Returns its path; throws CannotBuild. */
export const compile = async (target: Target): Promise<string> => {
  const folder = cacheFolder();
  const file = await fileOf(target, folder);
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
