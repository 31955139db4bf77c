import type { Readable } from 'node:stream';
import type { Unsequenced } from '@socketarium/protocol';
import {
  encodeConfiguration,
  FrameError,
  FrameReader,
  type ProgramConfig,
} from '@socketarium/protocol/wire';
import type { Inlet } from '../merge/inlet.ts';
import type { Booted } from './booted.ts';
import { factOf } from './facts.ts';

/** How a process ended: exit code, or the signal that killed it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of its standard error. */
  readonly stderr: string;
}

export interface ProgramListener {
  /** Its records could not be read; it is being killed. */
  invalid(error: FrameError): void;
  /** It ended, and all its records have been delivered. */
  ended(ending: Ending): void;
}

const STDERR_KEPT = 4096;
/** A chunk with hundreds of records: its program runs faster than a person can watch. */
const LARGE_CHUNK_BYTES = 16_384;
/** Rounds of the event loop in a row, each of which reads what is readable, in which nothing came. */
const QUIET_ROUNDS = 3;
/**
 * After this many rounds an exited program counts as fully read, even if more comes: what a socket holds
 * takes four. Rounds and not milliseconds: on a busy machine those pass without reading.
 */
const DRAIN_ROUNDS = 100;

/**
 * A child process of the lab. It gets its configuration and orders, its event records become facts, and
 * its end is reported after its last record, so that no fact of its own follows. Records are read no
 * faster than they are processed; a program that makes more fills its pipe and is slowed by it.
 *
 * Its end is its exit, not the end of its pipes: whatever it started has inherited them and may hold them
 * open for ever. After the exit the readable rest is drained and the pipes are closed; unless a forked
 * child writes records of its own into them, which are read until `release`.
 */
export class Program {
  readonly #child: Booted['child'];
  readonly #pipes: Booted['pipes'];
  readonly #listener: ProgramListener;
  readonly #inlet: Inlet;
  /** The processes whose records came: its own, and those that it forked. */
  readonly #pids = new Set<number>();
  /** Resolves when the program takes orders, or has ended before. */
  readonly opened: Promise<void>;
  #open!: () => void;
  #stderr = '';
  #isOver = false;
  #endReported = false;
  /** Something was read in this round of the event loop. */
  #readAny = false;

  /**
   * @param booted its process, now owned by this object.
   * @param config its configuration.
   * @param inlet where its facts go.
   */
  constructor(booted: Booted, config: ProgramConfig, listener: ProgramListener, inlet: Inlet) {
    this.#listener = listener;
    this.#inlet = inlet;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#child = booted.child;
    this.#pipes = booted.pipes;
    this.#child.on('error', (error) => {
      this.#stderr += error.message;
      this.#end(null, null);
    });
    this.#child.on('exit', (code, signal) => this.#drain(code, signal));
    // All pipes are at their end: there is nothing to wait for.
    this.#child.on('close', (code, signal) => this.#end(code, signal));
    // It could not be started at all: 'error' follows.
    if (this.#child.pid === undefined || this.#pipes === null) return;
    this.#pids.add(this.#child.pid);
    const { stderr, control, events } = this.#pipes;
    control.on('data', () => {});
    control.write(encodeConfiguration(config));
    stderr.on('data', (chunk: Buffer) => {
      this.#readAny = true;
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    this.#read(events);
  }

  /** Undefined when it could not be started at all. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** False once its end was reported. */
  get running(): boolean {
    return !this.#endReported;
  }

  /** True for the process itself, and for a forked child whose records came. */
  owns(pid: number): boolean {
    return this.#pids.has(pid);
  }

  order(bytes: Uint8Array | string): void {
    if (this.#pipes?.control.writable) this.#pipes.control.write(bytes);
  }

  /** Closes its control descriptor: the program reads end-of-file and ends by itself. */
  hangUp(): void {
    this.#pipes?.control.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops reading, whoever still writes: no more facts come. */
  release(): void {
    for (const pipe of Object.values(this.#pipes ?? {})) pipe.destroy();
    this.#inlet.end();
  }

  #read(events: Readable): void {
    let facts: Unsequenced[] = [];
    const reader = new FrameReader((frame) => {
      if (frame.kind === 'opened') {
        this.#pids.add(frame.pid);
        this.#open();
      }
      const fact = factOf(frame);
      if (fact !== null) facts.push(fact);
    });
    events.on('end', () => {
      if (this.#isOver) this.#inlet.end();
    });
    events.on('data', (chunk: Buffer) => {
      this.#readAny = true;
      const isLarge = chunk.length >= LARGE_CHUNK_BYTES;
      if (isLarge) {
        // libuv would read on as long as there is more; timers and viewers need the event loop too.
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

  /** It has exited: what it wrote is in its pipes, readable now. */
  #drain(code: number | null, signal: NodeJS.Signals | null): void {
    let rounds = 0;
    let quiet = 0;
    const look = (): void => {
      if (this.#isOver) return;
      rounds++;
      quiet = this.#readAny ? 0 : quiet + 1;
      this.#readAny = false;
      if (quiet < QUIET_ROUNDS && rounds < DRAIN_ROUNDS) setImmediate(look);
      else this.#end(code, signal);
    };
    setImmediate(look);
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#open();
    const ending = { code, signal, stderr: this.#stderr.trim() };
    this.#inlet.after(() => {
      this.#endReported = true;
      this.#listener.ended(ending);
    });
    const forked = this.#pids.size > 1 && this.#pipes?.events.readableEnded === false;
    if (!forked) this.release();
  }
}
