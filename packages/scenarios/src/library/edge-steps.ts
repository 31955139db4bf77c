import type { ScenarioInput } from '@socketarium/protocol';

/**
 * Three clients are in the accept queue before epoll_wait(2) is called: only then is there one event for
 * three connections. So the server is kept busy with client 1 and then held until they are there.
 */
export const threeAtOnce: ScenarioInput['steps'] = [
  {
    say: 'Client 1 is connected.',
    add: { script: { lines: [], interactive: true } },
  },
  {
    until: {
      server: { blockedIn: 'epoll_wait' },
      clients: [{ id: 'client-1', phase: 'served' }],
    },
  },
  { command: { type: 'server.work', ms: 1500 } },
  {
    say: 'The server works on a request of client 1, and is then paused.',
    command: { type: 'client.send', clientId: 'client-1', text: 'busy' },
  },
  { until: { server: { blockedIn: 'nanosleep' } } },
  { command: { type: 'server.pause' } },
  {
    say: 'Meanwhile three clients connect.',
    add: { count: 3, isolated: false, script: { lines: ['hello'], thinkMs: 0 } },
  },
  { until: { queue: { length: 3 } } },
  { command: { type: 'server.work', ms: 0 } },
  {
    say: 'The server resumes and calls epoll_wait(), with three clients in its accept queue.',
    command: { type: 'server.resume' },
  },
];

type Written = ScenarioInput['observations'][number];

/** They are all there, and the server has accepted only client 1. */
export const threeWait: Written = {
  expected: 'Three clients are in the queue before epoll_wait() is called',
  check: { sometime: { queue: { length: 3 }, counters: { accepted: 1 } } },
};

export const tellsOfTheListeningSocket = {
  actor: 'server',
  call: 'epoll_wait',
  args: { events: { has: 'listening' } },
} as const;
