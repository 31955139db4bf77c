import type { Run } from '@socketarium/protocol';

/** A run as a viewer follows it. */
export interface RunFeed {
  /** Its present state. */
  current(): Run;
  /** Called at each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}
