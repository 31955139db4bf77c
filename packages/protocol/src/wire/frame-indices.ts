/** A stream of records that cannot be read: of another version, or damaged. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

interface Writer {
  readonly pid: number;
  /** Index of the record that is due from it. */
  due: number;
}

/**
 * The processes that write one stream of records, each with indices of its own. Mostly it is one. A
 * child that it forks has inherited the descriptor and writes between its parent's records: it
 * begins with `opened` of its own pid, and with index 0.
 *
 * A record has a thread's id and not a process's, but a process's first thread has its pid. A thread
 * that was not heard of yet is of the process whose next record this one is. What a process
 * writes at once may not be split by another's: it is to write no more than its socket takes whole.
 */
export class FrameIndices {
  readonly #writers: Writer[] = [];
  readonly #byThread = new Map<number, Writer>();

  /** A process says that it writes from here on. */
  opened(pid: number, tid: number): void {
    if (this.#writers.some((writer) => writer.pid === pid)) return;
    const writer = { pid, due: 0 };
    this.#writers.push(writer);
    this.#byThread.set(tid, writer);
  }

  /**
   * Takes a record's place in its process's order.
   * @param count how many indices it takes.
   * @returns the pid of the process that wrote it, 0 when it never said.
   * Throws FrameError when a record is missing.
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
    // 0: nobody could tell which thread.
    if (tid !== 0) this.#byThread.set(tid, fitting);
    return fitting;
  }
}
