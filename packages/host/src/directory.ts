import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS, SocketariumError } from '@socketarium/protocol';
import { childEnvironment } from './sources/environment.ts';

/** The longest name of a lab's socket in the directory. */
const LONGEST_NAME = 'lab-1000000.sock';

/**
 * The directory with the labs' Unix sockets, accessible to this user only. It is removed after its
 * process ends, however that happens: a shell waits for end-of-file on a pipe whose other end only that
 * process holds, which the kernel closes even after SIGKILL, and then removes the directory.
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
    // In a session of its own and ignoring signals, so that a Ctrl-C meant for the daemon does not end it.
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

/** XDG_RUNTIME_DIR may be set and yet be missing (su, containers): then use the next parent. */
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
  // mkdtemp adds six characters and sets mode 0700.
  const prefix = join(parent, 'socketarium-');
  if (Buffer.byteLength(join(`${prefix}XXXXXX`, LONGEST_NAME)) > LIMITS.unixPathBytes) {
    throw new SocketariumError(
      'PATH_TOO_LONG',
      `A socket under ${parent} would have a path over ${LIMITS.unixPathBytes} bytes: choose a shorter directory (XDG_RUNTIME_DIR).`,
    );
  }
  return mkdtemp(prefix);
};
