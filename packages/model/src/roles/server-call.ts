import type { Descriptor, FinishedCall } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';

/** A returned call of a server, with the state before it. */
export interface ServerCall {
  readonly draft: Draft;
  readonly pid: number;
  /** With its table of descriptors after the call. */
  readonly process: ProcessDraft;
  readonly call: FinishedCall;
  /** The call that returned before it. */
  readonly before: FinishedCall | null;
  /** The call's descriptor, as it was before; close(2) has removed it. */
  readonly descriptor: Descriptor | undefined;
}

/** Counts an accepted connection, or a received datagram. */
export const countServed = (draft: Draft, pid: number): void => {
  const served = draft.server(pid)?.served ?? 0;
  draft.patchServer(pid, { served: served + 1 });
};
