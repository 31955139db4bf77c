import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol';
import { allListeners } from './queues.ts';
import { type Standing, standingOf } from './standing.ts';

/** How many clients are in which standing, when there are too many to draw one by one. */

/** How many wait in the accept queues at the lab's address, as the kernel reports it. */
export const inTheQueue = (state: LabState): number =>
  allListeners(state).reduce((sum, { listening }) => sum + listening.acceptQueue.length, 0);

/**
 * A client's standing for counting: only clients that the kernel has in the queue count as queued; one
 * between its connect() and the next sample counts nowhere yet.
 */
export const countedStanding = (client: ClientState, state: LabState, now: number): Standing => {
  const standing = standingOf(client, state, now);
  return standing === 'queued' && client.phase !== 'queued' ? 'idle' : standing;
};

/** How many clients are in each standing; for the accept queue, the kernel's count. */
export const countStandings = (state: LabState, now: number): Record<Standing, number> =>
  tallied(
    state,
    state.clients.map((client) => countedStanding(client, state, now)),
  );

/** The same, of clients in a known standing. `standings`: each client's, for counting. */
export const tallied = (
  state: LabState,
  standings: readonly Standing[],
): Record<Standing, number> => {
  const counts: Record<Standing, number> = {
    served: 0,
    connected: 0,
    cut: 0,
    queued: 0,
    door: 0,
    left: 0,
    idle: 0,
    done: 0,
    failed: 0,
  };
  for (const standing of standings) counts[standing] += 1;
  return isDatagram(state.config.transport) ? counts : { ...counts, queued: inTheQueue(state) };
};
