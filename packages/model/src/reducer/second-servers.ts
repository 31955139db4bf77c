import type { SecondServer } from '@socketarium/protocol';
import { newServer } from '../initial.ts';
import type { Draft } from './draft.ts';

/** Servers that were started at the lab's address beside the one that it is about. */

/** The second server of an actor's name, from its first fact on. Its gate is always open. */
export const beginSecond = (
  draft: Draft,
  fact: { readonly actor: string; readonly pid: number; readonly t: number },
): SecondServer => {
  const second: SecondServer = {
    id: fact.actor,
    ...newServer(draft.next.config, fact.t),
    pid: fact.pid,
    status: 'running',
    gate: { mode: 'open', paceMs: 0, waiting: null },
    workMs: draft.next.server.workMs,
    listens: false,
    listening: null,
    served: 0,
  };
  draft.next.secondServers = [...draft.next.secondServers, second];
  return second;
};

/** It accepted a connection, or received a datagram. */
export const countServed = (draft: Draft, id: string): void => {
  const second = draft.next.secondServers.find((one) => one.id === id);
  if (second) draft.patchSecond(id, { served: second.served + 1 });
};
