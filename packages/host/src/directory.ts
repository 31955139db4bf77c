import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS, SocketariumError } from '@socketarium/protocol';
import { childEnvironment } from './sources/environment.ts';

/** The longest that a lab's socket is named in the directory. */
const LONGEST_NAME = 'lab-1000000.sock';

/**
 * The directory that holds the labs' Unix sockets, open to this user alone. It vanishes with the
 * process that made it, however that process ends: a shell waits for end-of-file on a pipe whose
 * other end only that process holds, which the kernel closes even after SIGKILL, and then removes it.
 */
export class PrivateDirectory {
  readonly path: string;
  readonly #janitor: ChildProcess;

  private constructor(path: string, janitor: ChildProcess) {
    this.path = path;
    this.#janitor = janitor;
  }

  /** Throws PATH_TOO_LONG when a socket's path under `parent` would not fit sun_path. */
  static async make(parent?: string): Promise<PrivateDirectory> {
    const path = await firstThatWorks(
      parent === undefined ? [process.env.XDG_RUNTIME_DIR, tmpdir()] : [parent],
    );
    // A session of its own and deaf to signals, so that a Ctrl-C meant for the daemon does not end it.
    const janitor = spawn(
      '/bin/sh',
      ['-c', 'trap "" HUP INT TERM; read _; rm -rf -- "$1"', 'socketarium-janitor', path],
      {
        detached: true,
        cwd: '/',
        stdio: ['pipe', 'ignore', 'ignore'],
        env: childEnvironment(),
      },
    );
    janitor.unref();
    if (janitor.stdin instanceof Socket) janitor.stdin.unref();
    return new PrivateDirectory(path, janitor);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    const janitor = this.#janitor;
    if (janitor.exitCode !== null || janitor.signalCode !== null) return;
    janitor.ref();
    const ended = once(janitor, 'exit');
    janitor.stdin?.end();
    await ended;
  }
}

/** XDG_RUNTIME_DIR may be set and yet be missing (su, containers): then the next parent will do. */
const firstThatWorks = async (parents: readonly (string | undefined)[]): Promise<string> => {
  let failure: unknown;
  for (const parent of parents) {
    if (parent === undefined || parent === '') continue;
    try {
      return await makeUnder(parent);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
};

const makeUnder = async (parent: string): Promise<string> => {
  // mkdtemp adds six characters and gives mode 0700.
  const prefix = join(parent, 'socketarium-');
  if (Buffer.byteLength(join(`${prefix}XXXXXX`, LONGEST_NAME)) > LIMITS.unixPathBytes) {
    throw new SocketariumError(
      'PATH_TOO_LONG',
      `A socket under ${parent} would have a path over ${LIMITS.unixPathBytes} bytes: choose a shorter directory (XDG_RUNTIME_DIR).`,
    );
  }
  return mkdtemp(prefix);
};
