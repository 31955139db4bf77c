import type { Connection, FinishedCall } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { latenessOf } from '../selectors/held-back.ts';

/**
 * A read on a TCP connection returned bytes: if they were written while it slept, and arrived late, they
 * were held back. Only where the kernel had shown them in the client's queue: a server that was stopped
 * or starved wakes late as well.
 */
export const noteHeldBack = (draft: Draft, connection: Connection, call: FinishedCall): void => {
  if (draft.config.transport !== 'tcp' || (connection.clientEnd?.sendQueue ?? 0) === 0) return;
  const client = draft.client(connection.clientId);
  const ms = client === undefined || client.kind !== 'lab' ? null : latenessOf(client, call);
  if (ms === null) return;
  const times = (connection.heldBack?.times ?? 0) + 1;
  draft.patchConnection(connection.id, {
    heldBack: { times, bytes: call.ret, ms, t: call.returnedAt },
  });
};
