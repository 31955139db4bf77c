import type { LabState, OpenCall, SocketariumEvent } from '@socketarium/protocol';
import { openCallsOf } from '../calls/join.ts';
import { ASLEEP_MS } from '../selectors/asleep.ts';

/** How calls ended that were open at a moment of the past. */

/** A process counts its calls. */
const keyOf = (pid: number | null, callId: number): string => `${pid}/${callId}`;

/** When each open call returned, or its process ended, by the facts that `followed`. */
const endsOf = (state: LabState, followed: Iterable<SocketariumEvent>): Map<string, number> => {
  const open = new Map(
    openCallsOf(state).map(({ where, call }) => [keyOf(where.pid, call.callId), where.pid]),
  );
  const ends = new Map<string, number>();
  for (const event of followed) {
    if (open.size === 0) break;
    if (event.type === 'syscall.returned') {
      const key = keyOf(event.where.pid, event.callId);
      if (open.delete(key)) ends.set(key, event.t);
    } else if (event.type === 'process.exited') {
      for (const [key, pid] of [...open]) {
        if (pid !== event.where.pid) continue;
        open.delete(key);
        ends.set(key, event.t);
      }
    }
  }
  return ends;
};

/** The picture, with the return time of each open call. `now`: time up to which all facts are known, ns. */
export const withEnds = (
  state: LabState,
  followed: Iterable<SocketariumEvent>,
  now: number,
): LabState => {
  const ends = endsOf(state, followed);
  const ended = (pid: number | null, call: OpenCall | null): OpenCall | null => {
    if (call === null) return null;
    const until = ends.get(keyOf(pid, call.callId));
    if (until !== undefined) return { ...call, until };
    // It is still open; a young call is not known to become a sleep.
    return now - call.since >= ASLEEP_MS * 1e6 ? { ...call, until: null } : call;
  };
  const servers = state.servers.map((one) => ({ ...one, inCall: ended(one.pid, one.inCall) }));
  return {
    ...state,
    servers,
    server: servers[0] ?? state.server,
    clients: state.clients.map((one) =>
      one.inCall === null ? one : { ...one, inCall: ended(one.pid, one.inCall) },
    ),
    processes: state.processes.map((process) => ({
      ...process,
      threads: process.threads.map((one) =>
        one.inCall === null ? one : { ...one, inCall: ended(process.pid, one.inCall) },
      ),
    })),
  };
};
