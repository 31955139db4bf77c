import {
  type Counters,
  isDatagram,
  type SyscallEntered,
  type SyscallReturned,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/** The exact totals. Bytes and requests are counted where it is known what the call was made on. */

const totalsOf = ({ calls }: Counters, call: string): Counters['calls'][string] => {
  const known = calls[call];
  if (known !== undefined) return known;
  // A call that the table does not know.
  const made = { entered: 0, returned: 0, failed: 0 };
  calls[call] = made;
  return made;
};

export const countEvent = ({ counters }: Draft): void => {
  counters.events += 1;
};

/** Of the lab's clients a connect(2) is a connection-initiation request, but for datagrams. */
export const countEntered = (draft: Draft, { call, client, where }: SyscallEntered): void => {
  const { counters } = draft;
  totalsOf(counters, call).entered += 1;
  if (client !== undefined) {
    if (call === 'connect' && !isDatagram(draft.config.transport)) counters.connectionRequests += 1;
  } else if (where.pid === draft.first.pid) {
    counters.serverCalls[call] = (counters.serverCalls[call] ?? 0) + 1;
  }
};

export const countReturned = (draft: Draft, { call, ret, where }: SyscallReturned): void => {
  const { counters } = draft;
  const totals = totalsOf(counters, call);
  totals.returned += 1;
  if (ret < 0) totals.failed += 1;
  else if (call === 'accept' && where.pid === draft.first.pid) counters.accepted += 1;
};
