import type { Unsequenced } from '@socketarium/protocol';
import { FrameReader, TraceReader } from '@socketarium/protocol/wire';
import { factOf } from './facts.ts';
import { TraceFacts } from './traced/trace-facts.ts';

/** The records of a program, in the form in which it writes them. */
export interface Records {
  /** The facts in a chunk of the stream, however it is split. Throws FrameError. */
  factsIn(chunk: Uint8Array): Unsequenced[];
  /** The processes whose records came: the program's own, and those that it forked. */
  readonly pids: ReadonlySet<number>;
  /** True once the program records, and so takes orders. */
  readonly hasOpened: boolean;
  /**
   * Whether all records of the program itself have come, by the records themselves: null where they do
   * not tell.
   */
  readonly areWhole: boolean | null;
  /** Every record before this time has come; null where that is not told. */
  readonly readUntil: number | null;
}

/** Of a program that writes its own records (packages/programs). */
export class OwnRecords implements Records {
  readonly pids = new Set<number>();
  readonly areWhole = null;
  readonly readUntil = null;
  hasOpened = false;
  #facts: Unsequenced[] = [];
  readonly #reader = new FrameReader((frame) => {
    if (frame.kind === 'opened') {
      this.pids.add(frame.pid);
      this.hasOpened = true;
    }
    const fact = factOf(frame);
    if (fact !== null) this.#facts.push(fact);
  });

  constructor(pid: number | undefined) {
    if (pid !== undefined) this.pids.add(pid);
  }

  factsIn(chunk: Uint8Array): Unsequenced[] {
    this.#facts = [];
    this.#reader.push(chunk);
    return this.#facts;
  }
}

/** Of a program that runs under the shim (packages/c). */
export class ShimRecords implements Records {
  readonly #facts: TraceFacts;
  #batch: Unsequenced[] = [];
  hasOpened = false;
  readonly #reader = new TraceReader((record) => {
    if (record.kind === 'image') this.hasOpened = true;
    this.#facts.take(record, this.#batch);
  });

  /** @param pid of the program; undefined when it could not be started. */
  constructor(pid: number | undefined) {
    this.#facts = new TraceFacts(pid ?? 0);
  }

  get pids(): ReadonlySet<number> {
    return this.#facts.pids;
  }

  get areWhole(): boolean {
    return this.#facts.rootEnded;
  }

  get readUntil(): number {
    return this.#facts.drainedUntil;
  }

  factsIn(chunk: Uint8Array): Unsequenced[] {
    this.#batch = [];
    this.#reader.push(chunk);
    return this.#batch;
  }
}
