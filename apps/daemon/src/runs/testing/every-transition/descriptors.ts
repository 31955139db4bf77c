import { EDGE, idleIn, type Seen, type Step } from './parts.ts';
import { rare } from './rare.ts';

/** Servers without free descriptors, in the designs with which the library does not run this. */

// Some of them retry without end: the pace limits the number of calls.
const PACE = { pace: 20 } as const;

const refused: Step = {
  untilCall: { actor: 'server', call: 'accept', errno: 'EMFILE' },
};

const acceptedInTheEnd: Seen = {
  expected: 'Who could not be accepted is accepted when there is a descriptor again',
  check: {
    inOrder: [
      { actor: 'server', call: 'accept', errno: 'EMFILE' },
      { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
    ],
  },
};

export const descriptors = [
  rare(
    {
      id: 'no-descriptor-iterative',
      title: 'An iterative server out of descriptors',
      lab: { transport: 'unix-stream', server: 'iterative', service: 'sum', ...PACE },
      steps: [
        idleIn('accept'),
        { command: { type: 'server.limitDescriptors', spare: 0 } },
        // If its accept() sleeps by now, it has reserved the descriptor for client 1; else it gets none.
        { add: { script: { numbers: [1], thinkMs: 0 } } },
        refused,
        { command: { type: 'server.limitDescriptors', spare: null } },
        { add: { script: { numbers: [2], thinkMs: 0 } } },
        { until: { phases: { done: 2 } } },
      ],
      observations: [acceptedInTheEnd],
    },
    { server: ['accept-failed'] },
  ),
  ...EDGE.map(({ name, design, idle }) =>
    rare(
      {
        id: `no-descriptor-${name}`,
        title: 'An edge-triggered server out of descriptors',
        lab: { transport: 'unix-stream', service: 'echo', ...design, ...PACE },
        steps: [
          idle,
          { command: { type: 'server.limitDescriptors', spare: 0 } },
          { add: { script: { lines: ['one'], thinkMs: 0 } } },
          refused,
          { command: { type: 'server.limitDescriptors', spare: null } },
          // A server with one accept per wake-up is not notified of client 1 again, but of client 2.
          { add: { script: { lines: ['two'], thinkMs: 0 } } },
          { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
        ],
        observations: [acceptedInTheEnd],
      },
      { server: ['accept-failed'] },
    ),
  ),
];
