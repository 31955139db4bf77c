import { isDatagram, type SyscallEntered, type SyscallReturned } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/** The exact totals. Bytes and requests are counted where the call's descriptor is known. */

/** A call that is not in the table has no entry before its first. */
const NEVER = { entered: 0, returned: 0, failed: 0 };

export const countEvent = ({ counters }: Draft): void => {
  counters.events += 1;
};

/** A connect(2) of the lab's clients is a connection-initiation request, except on datagrams. */
export const countEntered = (draft: Draft, { call, client, where }: SyscallEntered): void => {
  const { entered, returned, failed } = draft.calls.get(call) ?? NEVER;
  draft.calls.set(call, { entered: entered + 1, returned, failed });
  if (client !== undefined) {
    if (call === 'connect' && !isDatagram(draft.config.transport)) {
      draft.counters.connectionRequests += 1;
    }
  } else if (where.pid === draft.first.pid) {
    draft.serverCalls.set(call, (draft.serverCalls.get(call) ?? 0) + 1);
  }
};

export const countReturned = (draft: Draft, { call, ret, where }: SyscallReturned): void => {
  const { entered, returned, failed } = draft.calls.get(call) ?? NEVER;
  draft.calls.set(call, {
    entered,
    returned: returned + 1,
    failed: failed + (ret < 0 ? 1 : 0),
  });
  if (ret >= 0 && call === 'accept' && where.pid === draft.first.pid) {
    draft.counters.accepted += 1;
  }
};
