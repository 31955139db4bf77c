import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CannotBuild } from './cannot-build.ts';

/** Where the built programs are kept; SOCKETARIUM_CACHE names another folder. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env.SOCKETARIUM_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'socketarium');

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the folder. Throws CannotBuild when it cannot be written. */
export const makeWritable = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new CannotBuild(
      `The folder for built C programs, ${folder}, cannot be written (${reason(error)}): ` +
        'set SOCKETARIUM_CACHE to one that can.',
    );
  }
};

/** Throws CannotBuild when programs in the file's folder cannot be run: a file system mounted noexec. */
export const mustBeExecutable = async (file: string): Promise<void> => {
  try {
    // On a file system mounted noexec, access(2) refuses X_OK.
    await access(file, constants.X_OK);
  } catch {
    throw new CannotBuild(
      `${file} was built and cannot be run: its file system is mounted noexec. ` +
        'Set SOCKETARIUM_CACHE to a folder elsewhere.',
    );
  }
};

export const isThere = async (file: string): Promise<boolean> => {
  try {
    await access(file, constants.F_OK);
    return true;
  } catch {
    return false;
  }
};

/** The names of the folder's files; none where there is no such folder. */
export const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
