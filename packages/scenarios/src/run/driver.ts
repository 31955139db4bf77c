import type {
  AddClients,
  Command,
  CreateLab,
  LabState,
  Requirement,
  SocketariumEvent,
} from '@socketarium/protocol';

/** What a run needs: one lab with all its facts, and what the machine offers. */
export interface ScenarioDriver {
  /** Null when the machine offers it; else why not, as a sentence without its full stop. */
  requirement(requirement: Requirement): Promise<string | null>;
  /** Resolves when the lab exists. Called once, before the rest. */
  createLab(config: CreateLab): Promise<void>;
  /** Delivers every fact from the lab's first on, in order, each with the picture after it; called once. */
  onFact(listener: FactListener): void;
  addClients(body: AddClients): Promise<unknown>;
  command(command: Command): Promise<unknown>;
  /**
   * Resolves when the facts of everything that has happened were delivered: one process's facts may still
   * be on their way while another's have arrived. Then the kernel is sampled once more.
   */
  settle(): Promise<void>;
}

export type FactListener = (event: SocketariumEvent, state: LabState) => void;

/** A clock, passed in. Milliseconds; `after` returns a function that cancels. */
export interface Clock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}
