import { once } from 'node:events';
import { type Booted, boot, type ProgramName, programFile } from './booted.ts';

/**
 * How long no program was taken before another one is booted, milliseconds: it is not to compete
 * with those that start, and whoever adds clients mostly adds more than one.
 */
const QUIET_MS = 300;

/** Programs of which one is kept; the server first, which a lab needs first. */
const KEPT: readonly ProgramName[] = ['server', 'client'];

/**
 * Where the host has its programs' processes from. When it is to keep a reserve, one process of each
 * program is booted while nothing else begins, and sleeps until it is taken: Node's own boot takes
 * longer than all that lies between a request and the first call. Nobody is told of one before it is
 * taken, and it has done nothing until then.
 */
export class Reserve {
  readonly #kept: readonly ProgramName[];
  readonly #booted = new Map<ProgramName, Booted>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param keeps false: each process is booted when it is asked for. */
  constructor(keeps: boolean) {
    this.#kept = keeps ? KEPT : [];
    this.#refillLater();
  }

  /** One that waits for its configuration, or will; the caller's from now on. */
  take(name: ProgramName): Booted {
    const kept = this.#booted.get(name);
    this.#booted.delete(name);
    this.#refillLater();
    return kept ?? boot(programFile(name));
  }

  /** Ends those that are kept. Resolves when they are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(
      [...this.#booted.values()].map(async ({ child }) => {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }

  #refillLater(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed || this.#missing === undefined) return;
    this.#timer = setTimeout(() => this.#refill(), QUIET_MS);
    this.#timer.unref();
  }

  /** Boots one, and the next after a while: two at once would take both processors of a small machine. */
  #refill(): void {
    const name = this.#missing;
    if (name === undefined) return;
    const booted = boot(programFile(name));
    const { child } = booted;
    // Out of descriptors or processes: whoever takes one next is told why.
    child.on('error', () => {});
    if (child.pid === undefined) return;
    this.#booted.set(name, booted);
    child.once('exit', () => this.#lost(name, booted));
    this.#refillLater();
  }

  /** It has died, unless it was taken before; in its stead another one, once one was asked for. */
  #lost(name: ProgramName, booted: Booted): void {
    if (this.#booted.get(name) !== booted) return;
    this.#booted.delete(name);
    for (const pipe of Object.values(booted.pipes ?? {})) pipe.destroy();
  }

  get #missing(): ProgramName | undefined {
    return this.#kept.find((name) => !this.#booted.has(name));
  }
}
