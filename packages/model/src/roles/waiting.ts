import type { ClientState } from '@socketarium/protocol';

/** Ends a client's wait, if it is in one, and adds it to its earlier waits. */
export const settleWait = (client: ClientState, t: number): ClientState =>
  client.waitingSince === null
    ? client
    : {
        ...client,
        waitedMs: client.waitedMs + Math.max(0, t - client.waitingSince) / 1e6,
        waitingSince: null,
      };
