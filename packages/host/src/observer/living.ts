import type { Unsequenced } from '@socketarium/protocol';

/** How often the processes are checked, ns: a stop lasts for seconds, and each check costs a read(2). */
const ASKED_EVERY_NS = 50e6;

/** The lab's living processes, from its facts, and which of them a signal has stopped. */
export class Living {
  readonly #pids = new Set<number>();
  #stopped: readonly number[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;

  note(fact: Unsequenced): void {
    if (fact.type === 'process.started') this.#pids.add(fact.where.pid);
    else if (fact.type === 'process.forked') this.#pids.add(fact.child);
    else if (fact.type === 'process.exited') this.#pids.delete(fact.where.pid);
  }

  /** Pids of the stopped ones, the lowest first. `t`: ns. */
  stopped(t: number, isStopped: (pid: number) => boolean): readonly number[] {
    if (t - this.#askedAt >= ASKED_EVERY_NS) {
      this.#askedAt = t;
      this.#stopped = [...this.#pids].filter(isStopped).sort((a, b) => a - b);
    }
    return this.#stopped.filter((pid) => this.#pids.has(pid));
  }
}
