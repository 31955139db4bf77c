import type { Readable } from 'node:stream';
import {
  encodeConfiguration,
  encodeGateOrder,
  FrameError,
  type ProgramConfig,
} from '@socketarium/protocol/wire';
import type { Inlet } from '../merge/inlet.ts';
import type { Booted } from './booted.ts';
import { OwnRecords, type Records, ShimRecords } from './records.ts';

/** How a process ended: exit code, or the signal that killed it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of its standard error. */
  readonly stderr: string;
}

/** A process that was started, and how to talk to it. */
export interface Begun {
  readonly booted: Booted;
  readonly records: Records;
  /** The first message on its control descriptor; null for a program that does not read one. */
  readonly configuration: Uint8Array | null;
}

/** A program that writes its own records. */
export const ownProgram = (booted: Booted, config: ProgramConfig): Begun => ({
  booted,
  records: new OwnRecords(booted.child.pid),
  configuration: encodeConfiguration(config),
});

/** A program under the shim: what it needs to know was on its command line. */
export const shimmedProgram = (booted: Booted): Begun => ({
  booted,
  records: new ShimRecords(booted.child.pid),
  configuration: null,
});

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
  readonly #records: Records;
  /** Resolves when the program takes orders, or has ended before. */
  readonly opened: Promise<void>;
  #open!: () => void;
  #stderr = '';
  #isOver = false;
  #endReported = false;
  /** Something was read in this round of the event loop. */
  #readAny = false;
  /** How the process ended, while its last records are waited for. */
  #exited: Pick<Ending, 'code' | 'signal'> | null = null;

  /**
   * @param begun its process, now owned by this object.
   * @param inlet where its facts go.
   */
  constructor({ booted, records, configuration }: Begun, listener: ProgramListener, inlet: Inlet) {
    this.#listener = listener;
    this.#inlet = inlet;
    this.#records = records;
    // Whoever passes its records on may be behind, and can say how far it is.
    if (records.readUntil !== null)
      inlet.follow(() => this.order(encodeGateOrder({ order: 'sync' })));
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
    const { stderr, control, events } = this.#pipes;
    control.on('data', () => {});
    if (configuration !== null) control.write(configuration);
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
    return this.#records.pids.has(pid);
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
    events.on('end', () => {
      if (this.#isOver) this.#inlet.end();
      else if (this.#records.areWhole === false) this.#unread();
    });
    events.on('data', (chunk: Buffer) => {
      this.#readAny = true;
      const isLarge = chunk.length >= LARGE_CHUNK_BYTES;
      if (isLarge) {
        // libuv would read on as long as there is more; timers and viewers need the event loop too.
        events.pause();
        setImmediate(() => events.resume());
      }
      try {
        const facts = this.#records.factsIn(chunk);
        if (facts.length > 0) this.#inlet.push(facts, isLarge);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        events.removeAllListeners('data');
        events.resume();
        this.#listener.invalid(error);
        this.kill('SIGKILL');
        return;
      }
      const { hasOpened, readUntil } = this.#records;
      if (hasOpened) this.#open();
      if (readUntil !== null) this.#inlet.readUntil(readUntil);
      if (this.#exited !== null && this.#records.areWhole) {
        this.#end(this.#exited.code, this.#exited.signal);
      }
    });
  }

  /** Whoever passed its records on has ended before it: it would go on unseen. */
  #unread(): void {
    if (this.#exited !== null) return;
    this.#listener.invalid(new FrameError('the reader of its records has ended'));
    this.kill('SIGKILL');
  }

  /** It has exited: what it wrote is in its pipes, readable now. */
  #drain(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#records.areWhole === false && this.#pipes?.events.readableEnded === false) {
      // Its end comes with its records, or with the end of the pipe.
      this.#exited = { code, signal };
      return;
    }
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
    const forked = this.#records.pids.size > 1 && this.#pipes?.events.readableEnded === false;
    if (!forked) this.release();
  }
}
