import type { Descriptor, ProcessState, Thread } from '@socketarium/protocol';
import { copyOfDescriptor, copyOfProcess, copyOfThread } from './copies.ts';
import { Rows } from './rows.ts';

/** A process while facts are applied: its descriptors by number, its threads by tid. */
export class ProcessDraft {
  readonly descriptors: Rows<number, Descriptor>;
  readonly threads: Rows<number, Thread>;
  #state: ProcessState;

  constructor(state: ProcessState) {
    this.#state = state;
    this.descriptors = new Rows(state.descriptors, ({ fd }) => fd, copyOfDescriptor);
    this.threads = new Rows(state.threads, ({ tid }) => tid, copyOfThread);
  }

  /** All but descriptors and threads is up to date. */
  get state(): Omit<ProcessState, 'descriptors' | 'threads'> {
    return this.#state;
  }

  patch(patch: Partial<Omit<ProcessState, 'descriptors' | 'threads'>>): void {
    this.#state = { ...this.#state, ...patch };
  }

  nextStep(): void {
    this.descriptors.nextStep();
    this.threads.nextStep();
  }

  /** The process as a picture has it; the same object as long as nothing in it changed. */
  finish(): ProcessState {
    const descriptors = this.descriptors.list();
    const threads = this.threads.list();
    if (this.#state.descriptors !== descriptors || this.#state.threads !== threads) {
      this.#state = copyOfProcess(this.#state);
      this.#state.descriptors = descriptors as Descriptor[];
      this.#state.threads = threads as Thread[];
    }
    return this.#state;
  }
}
