import type { Descriptor, FinishedCall } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';

/** A returned call of a server's, with what was so before it. */
export interface ServerCall {
  readonly draft: Draft;
  readonly pid: number;
  /** With its table of descriptors as the call left it. */
  readonly process: ProcessDraft;
  readonly call: FinishedCall;
  /** The call that returned before it. */
  readonly before: FinishedCall | null;
  /** What the call was made on, as it was; close(2) has taken it away. */
  readonly descriptor: Descriptor | undefined;
}

/** It accepted a connection, or received a datagram. */
export const countServed = (draft: Draft, pid: number): void => {
  const served = draft.server(pid)?.served ?? 0;
  draft.patchServer(pid, { served: served + 1 });
};
