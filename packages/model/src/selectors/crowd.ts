import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol';
import { allListeners } from './queues.ts';
import { type Standing, standingOf } from './standing.ts';

/** How many stand where, when there are more than can be drawn one by one. */

/** How many wait in the accept queues at the lab's address, by the kernel's word. */
export const inTheQueue = (state: LabState): number =>
  allListeners(state).reduce((sum, { listening }) => sum + listening.acceptQueue.length, 0);

/**
 * A client's standing where standings are counted: in the queue is only who is there by the kernel's
 * word; one that is on the way from connect() to its next sample is nowhere yet.
 */
export const countedStanding = (client: ClientState, state: LabState, now: number): Standing => {
  const standing = standingOf(client, state, now);
  return standing === 'queued' && client.phase !== 'queued' ? 'idle' : standing;
};

/** How many clients stand so; in the accept queue, as many as the kernel says. */
export const countStandings = (state: LabState, now: number): Record<Standing, number> =>
  tallied(
    state,
    state.clients.map((client) => countedStanding(client, state, now)),
  );

/** The same of who is known to stand so. `standings`: each client's, as it is counted. */
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
