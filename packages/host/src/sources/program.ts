import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import type { Unsequenced } from '@socketarium/protocol';
import { CONTROL_FD, EVENTS_FD, FrameError, FrameReader } from '@socketarium/protocol/wire';
import type { Inlet, Merge } from '../merge/merge.ts';
import { actorName, factOf } from './facts.ts';

/** How a process ended: exit code, or the signal that killed it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it said on its standard error. */
  readonly stderr: string;
}

export interface ProgramListener {
  /** These facts of the program, in its own order, are in the lab's sequence now. */
  told?(facts: readonly Unsequenced[]): void;
  /** Its records could not be read; it is being killed. */
  invalid(error: FrameError): void;
  /** It ended, and every record that it wrote has been told. */
  ended(ending: Ending): void;
}

export interface ProgramOptions {
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The id of the actor with a record's number; default: 0 is `server`, N is `client-N`. */
  readonly nameOf?: (actor: number) => string;
}

const STDERR_KEPT = 4096;
/** A chunk that holds hundreds of records: its program is running faster than a person can watch. */
const LARGE_CHUNK_BYTES = 16_384;
const { resolve } = createRequire(import.meta.url);

/** The file of a program, which is run and never imported. */
export const programFile = (name: 'server' | 'client'): string =>
  resolve(`@socketarium/programs/${name}`);

/**
 * One child process of the lab: it is started, its event records become facts, orders are written to
 * it, and its end is told only when its events stream is at its end too, so that no fact follows it.
 * Records are read no faster than they are taken in; a program that makes more fills its pipe and
 * is slowed by it.
 */
export class Program {
  readonly #child: ChildProcess;
  readonly #control: Writable | null;
  readonly #listener: ProgramListener;
  readonly #inlet: Inlet;
  readonly #nameOf: (actor: number) => string;
  /** Resolves when the program is up and takes orders, or has ended before. */
  readonly opened: Promise<void>;
  #open!: () => void;
  #stderr = '';
  #ending: Ending | null = null;
  #toldEnding = false;

  /**
   * @param file what Node is to run.
   * @param config its one argument, as JSON.
   * @param merge where its facts go.
   */
  constructor(
    file: string,
    config: object,
    listener: ProgramListener,
    merge: Merge,
    options: ProgramOptions = {},
  ) {
    this.#listener = listener;
    this.#inlet = merge.inlet({
      told: (facts) => listener.told?.(facts),
      ended: () => {
        if (this.#ending === null) return;
        this.#toldEnding = true;
        listener.ended(this.#ending);
      },
    });
    this.#nameOf = options.nameOf ?? actorName;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#child = spawn(process.execPath, [file, JSON.stringify(config)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    });
    this.#child.on('error', (error) => this.#end(null, null, error.message));
    // 'close', not 'exit': the events stream has been read to its end.
    this.#child.on('close', (code, signal) => this.#end(code, signal, ''));
    if (this.#child.pid === undefined) {
      // Out of descriptors or processes: there may be no pipes either; 'error' follows.
      this.#control = null;
      return;
    }
    this.#control = this.#child.stdio[CONTROL_FD] as Writable;
    // EPIPE when it is gone already: its end is told by `ended`.
    this.#control.on('error', () => {});
    this.#control.on('data', () => {});
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    this.#read(this.#child.stdio[EVENTS_FD] as Readable);
  }

  /** Undefined when it could not be started at all. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Null while it lives or its records are still being told. */
  get ending(): Ending | null {
    return this.#toldEnding ? this.#ending : null;
  }

  order(bytes: Uint8Array | string): void {
    if (this.#control?.writable) this.#control.write(bytes);
  }

  /** End-of-file on its control descriptor: the program ends by itself. */
  hangUp(): void {
    this.#control?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #read(events: Readable): void {
    let facts: Unsequenced[] = [];
    const reader = new FrameReader((frame) => {
      if (frame.kind === 'opened') this.#open();
      const fact = factOf(frame, this.#nameOf);
      if (fact !== null) facts.push(fact);
    });
    events.on('error', () => {});
    events.on('data', (chunk: Buffer) => {
      const isLarge = chunk.length >= LARGE_CHUNK_BYTES;
      if (isLarge) {
        // libuv would read on as long as there is more; timers and viewers want their turn as well.
        events.pause();
        setImmediate(() => events.resume());
      }
      let failure: unknown;
      try {
        reader.push(chunk);
      } catch (error) {
        failure = error;
      }
      const batch = facts;
      facts = [];
      if (batch.length > 0) this.#inlet.push(batch, isLarge);
      if (failure === undefined) return;
      if (!(failure instanceof FrameError)) throw failure;
      events.removeAllListeners('data');
      events.resume();
      this.#listener.invalid(failure);
      this.kill('SIGKILL');
    });
  }

  #end(code: number | null, signal: NodeJS.Signals | null, failure: string): void {
    if (this.#ending !== null) return;
    this.#open();
    this.#ending = { code, signal, stderr: (this.#stderr + failure).trim() };
    this.#inlet.end();
  }
}
