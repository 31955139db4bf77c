import { once } from 'node:events';
import { type Booted, boot, type ProgramName, programFile } from './booted.ts';

/**
 * After a program was taken, milliseconds before the next is booted, so that it does not compete with
 * starting programs; a user who adds clients mostly adds more than one.
 */
const QUIET_MS = 300;

/** Programs with one process in reserve; the server first, because a lab needs it first. */
const KEPT: readonly ProgramName[] = ['server', 'client'];

/**
 * Supplies the processes of the host's programs. When it keeps a reserve, one process of each program is
 * booted while nothing else starts, and sleeps until it is taken: Node's own boot takes longer than
 * everything else between a request and the first call. It is not visible before it is taken, and has
 * done nothing until then.
 */
export class Reserve {
  readonly #kept: readonly ProgramName[];
  readonly #booted = new Map<ProgramName, Booted>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param keeps false: each process is booted on request. */
  constructor(keeps: boolean) {
    this.#kept = keeps ? KEPT : [];
    this.#refillLater();
  }

  /** A process that waits for its configuration, or soon will; the caller owns it from now on. */
  take(name: ProgramName): Booted {
    const kept = this.#booted.get(name);
    this.#booted.delete(name);
    this.#refillLater();
    return kept ?? boot(programFile(name));
  }

  /** Ends the reserved ones. Resolves when they are gone. */
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
    // Out of descriptors or processes: the next `take` reports why.
    child.on('error', () => {});
    if (child.pid === undefined) return;
    this.#booted.set(name, booted);
    child.once('exit', () => this.#lost(name, booted));
    this.#refillLater();
  }

  /** It has died, unless it was taken before; another replaces it once one was requested. */
  #lost(name: ProgramName, booted: Booted): void {
    if (this.#booted.get(name) !== booted) return;
    this.#booted.delete(name);
    for (const pipe of Object.values(booted.pipes ?? {})) pipe.destroy();
  }

  get #missing(): ProgramName | undefined {
    return this.#kept.find((name) => !this.#booted.has(name));
  }
}
