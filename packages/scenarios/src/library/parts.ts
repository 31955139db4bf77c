import type { ScenarioInput } from '@socketarium/protocol';

/** What several scenarios have in common, as data. */

type Step = ScenarioInput['steps'][number];

/** A client that takes the server's attention and keeps it until it is told otherwise. */
export const holder: Step = {
  say: 'Client 1 connects, is accepted, and says nothing yet: the server sleeps in read() for it.',
  add: { script: { numbers: [], lines: [], interactive: true } },
};

/** The holder is being served, and the iterative server is asleep for it. */
export const heldInRead: Step = {
  until: { server: { blockedIn: 'read' }, clients: [{ id: 'client-1', phase: 'served' }] },
};

export const closeHolder: Step = {
  say: 'Client 1 leaves, and the server can turn to the others.',
  command: { type: 'client.close', clientId: 'client-1' },
};

/** Longer than any run: whoever sleeps so long is woken by the scenario. */
export const FOREVER_MS = 60_000;
