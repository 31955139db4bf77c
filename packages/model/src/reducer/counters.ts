import type { Counters, SyscallEntered, SyscallReturned } from '@socketarium/protocol';

type Calls = Counters['calls'];

const NEVER: Calls[string] = { entered: 0, returned: 0, failed: 0 };

/** A copy first and one assignment then: this runs for every fact, and is the cheapest way. */
const withCall = (calls: Calls, call: string, entered: 0 | 1, failed: 0 | 1): Calls => {
  const old = calls[call] ?? NEVER;
  const copy = { ...calls };
  copy[call] = {
    entered: old.entered + entered,
    returned: old.returned + 1 - entered,
    failed: old.failed + failed,
  };
  return copy;
};

const oneMore = (totals: Record<string, number>, call: string): Record<string, number> => {
  const copy = { ...totals };
  copy[call] = (totals[call] ?? 0) + 1;
  return copy;
};

/** `connects`: connect(2) is a connection-initiation request here, as it is not for datagrams. */
export const countEntered = (
  counters: Counters,
  event: SyscallEntered,
  connects: boolean,
): Counters => {
  const { actor, call } = event;
  const copy = { ...counters };
  copy.events += 1;
  copy.calls = withCall(counters.calls, call, 1, 0);
  if (actor === 'server') copy.serverCalls = oneMore(counters.serverCalls, call);
  else if (call === 'connect' && connects) copy.connectionRequests += 1;
  return copy;
};

/** Bytes and requests are counted where it is known what the call was made on: Draft.count. */
export const countReturned = (counters: Counters, event: SyscallReturned): Counters => {
  const { actor, call, ret } = event;
  const copy = { ...counters };
  copy.events += 1;
  copy.calls = withCall(counters.calls, call, 0, ret < 0 ? 1 : 0);
  if (actor === 'server' && call === 'accept' && ret >= 0) copy.accepted += 1;
  return copy;
};
