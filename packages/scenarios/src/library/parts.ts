import type { ScenarioInput } from '@socketarium/protocol';

/** Parts shared by several scenarios, as data. */

type Step = ScenarioInput['steps'][number];

/** A client that keeps the server busy until it is ordered otherwise. */
export const holder: Step = {
  say: 'Client 1 connects, is accepted, and sends nothing yet: the server sleeps in read() for it.',
  add: { script: { numbers: [], lines: [], interactive: true } },
};

/** The holder is being served, and the iterative server sleeps for it. */
export const heldInRead: Step = {
  until: { server: { blockedIn: 'read' }, clients: [{ id: 'client-1', phase: 'served' }] },
};

export const closeHolder: Step = {
  say: 'Client 1 closes, and the server can serve the others.',
  command: { type: 'client.close', clientId: 'client-1' },
};

/** Longer than any run: a sleep of this length is ended by the scenario. */
export const FOREVER_MS = 60_000;
