import type { Run } from '@socketarium/protocol';

/** A run as a viewer follows it. */
export interface RunFeed {
  /** As it stands now. */
  current(): Run;
  /** Told at each change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}
