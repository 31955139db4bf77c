import type {
  AddClients,
  Command,
  CreateLab,
  LabState,
  Requirement,
  SocketariumEvent,
} from '@socketarium/protocol';

/** What a run needs of the world: one lab, of which it hears every fact, and what the machine offers. */
export interface ScenarioDriver {
  /** Null when the machine offers it; else why not, as a sentence without its full stop. */
  requirement(requirement: Requirement): Promise<string | null>;
  /** Resolves when the lab stands. Called once, before what follows. */
  createLab(config: CreateLab): Promise<void>;
  /** Tells every fact from the lab's first on, in order, each with the picture after it; called once. */
  onFact(listener: FactListener): void;
  addClients(body: AddClients): Promise<unknown>;
  command(command: Command): Promise<unknown>;
  /**
   * Resolves when every fact of what has happened was told: facts of one process may be on their way
   * while those of another have come. Then the kernel is asked once more.
   */
  settle(): Promise<void>;
}

export type FactListener = (event: SocketariumEvent, state: LabState) => void;

/** Time, handed in. Milliseconds; `after` returns how to cancel. */
export interface Clock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}
