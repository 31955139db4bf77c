/** A stream of records that cannot be read: of another version, or damaged. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

interface Writer {
  readonly pid: number;
  /** Index that its next record must have. */
  due: number;
}

/**
 * The processes that write to one stream of records, each with indices of its own. Usually there is one.
 * A forked child has inherited the descriptor and writes between its parent's records: it begins with an
 * `opened` of its own pid, and with index 0.
 *
 * A record has a thread's id and no process id, but a process's first thread has its pid. A thread not
 * seen before belongs to the process whose next index its record has. One process's write must not be
 * split by another's, so a process writes no more at once than its socket takes whole.
 */
export class FrameIndices {
  readonly #writers: Writer[] = [];
  readonly #byThread = new Map<number, Writer>();

  /** A process announces that it writes from here on. */
  opened(pid: number, tid: number): void {
    if (this.#writers.some((writer) => writer.pid === pid)) return;
    const writer = { pid, due: 0 };
    this.#writers.push(writer);
    this.#byThread.set(tid, writer);
  }

  /**
   * Checks and consumes a record's index in its process's order.
   * @param count how many indices it takes.
   * @returns the pid of the process that wrote it, 0 when it never announced itself. Throws FrameError
   * when a record is missing.
   */
  take(tid: number, index: number, count: number): number {
    const writer = this.#writerOf(tid, index);
    if (writer.due !== index) throw new FrameError(`record ${index} where ${writer.due} was due`);
    writer.due = (index + count) >>> 0;
    return writer.pid;
  }

  #writerOf(tid: number, index: number): Writer {
    let [first] = this.#writers;
    if (first === undefined) {
      first = { pid: 0, due: 0 };
      this.#writers.push(first);
    }
    if (this.#writers.length === 1) return first;
    const known = this.#byThread.get(tid);
    if (known !== undefined) return known;
    const fitting = this.#writers.find((writer) => writer.due === index) ?? first;
    // 0: the thread could not be determined.
    if (tid !== 0) this.#byThread.set(tid, fitting);
    return fitting;
  }
}
