import { allAsleepIn } from './outside.ts';
import {
  closed,
  EDGE,
  endedInGoodOrder,
  idleClient,
  idleIn,
  interrupted,
  LEVEL,
  type Step,
  terminate,
} from './parts.ts';
import { rare } from './rare.ts';

/** The effects of SIGTERM on servers with connections, in every state. */

const ECHO = { transport: 'unix-stream', service: 'echo' } as const;
const SUM = { transport: 'unix-stream', service: 'sum' } as const;
const ITERATIVE = { name: 'iterative', design: { server: 'iterative' } } as const;

const aNumberAndMore: Step = { add: { script: { numbers: [1], thinkMs: 0, interactive: true } } };
const aNumber: Step = { add: { script: { numbers: [1], thinkMs: 0 } } };
const writesAndNeverReads: Step = {
  add: {
    script: {
      steps: [{ call: 'connect' }, { call: 'write', text: `${'x'.repeat(3999)}\n`, times: 20_000 }],
    },
  },
};

const atWork = [
  rare(
    {
      id: 'work-interrupted-iterative',
      title: 'SIGTERM while it works',
      lab: { ...SUM, server: 'iterative', workMs: 20 },
      steps: [
        aNumberAndMore,
        { untilCall: { actor: 'server', call: 'nanosleep', ret: 0 } },
        idleIn('read'),
        { command: { type: 'server.work', ms: 10_000 } },
        { command: { type: 'client.send', clientId: 'client-1', text: '2' } },
        { until: { server: { blockedIn: 'nanosleep' } } },
        terminate,
        endedInGoodOrder,
      ],
      observations: [interrupted('nanosleep')],
    },
    { server: ['works', 'worked', 'more-to-read', 'work-interrupted', 'terminated'] },
  ),
  ...[...LEVEL, ...EDGE].map(({ name, design, idle }) =>
    rare(
      {
        id: `work-interrupted-${name}`,
        title: 'SIGTERM while it works, with another client connected',
        lab: { ...SUM, ...design, workMs: 20 },
        steps: [
          aNumberAndMore,
          { untilCall: { actor: 'server', call: 'nanosleep', ret: 0 } },
          idle,
          { command: { type: 'server.work', ms: 10_000 } },
          aNumber,
          { until: { server: { blockedIn: 'nanosleep' } } },
          terminate,
          endedInGoodOrder,
        ],
        observations: [
          interrupted('nanosleep'),
          {
            expected: 'Nobody is answered, and both connections are closed',
            check: { atEnd: { counters: { accepted: 2, replies: 0 }, server: { descriptors: 0 } } },
          },
        ],
      },
      {
        server: [
          ...['works', 'worked', 'work-interrupted', 'terminated-closes-connected', 'terminated'],
          ...(design.trigger === undefined ? ['nothing-to-say-yet'] : []),
        ],
      },
    ),
  ),
];

const asleepForAClient = [
  ...[ITERATIVE, ...LEVEL].map(({ name, design }) =>
    rare(
      {
        id: `reply-interrupted-${name}`,
        title: 'SIGTERM while it sleeps in write()',
        lab: { ...ECHO, ...design },
        steps: [
          writesAndNeverReads,
          ...allAsleepIn('write', 'client-1'),
          writesAndNeverReads,
          ...allAsleepIn('write', 'client-1', 'client-2'),
          ...closed('client-2'),
          terminate,
          endedInGoodOrder,
          { untilCall: { actor: 'client-1', call: 'close' } },
        ],
        observations: [
          interrupted('write'),
          {
            expected: 'A client that sleeps in write() is told to close: EINTR',
            check: { happens: { actor: 'client-2', call: 'write', errno: 'EINTR' }, times: 1 },
          },
        ],
      },
      { server: ['reply-interrupted'], client: ['send-failed', 'write-interrupted'] },
    ),
  ),
  ...LEVEL.map(({ name, design }) =>
    rare(
      {
        id: `whole-line-interrupted-${name}`,
        title: 'SIGTERM while it sleeps for the rest of a line',
        lab: { ...ECHO, ...design, wholeLine: true },
        steps: [
          {
            add: {
              script: {
                steps: [
                  { call: 'connect' },
                  { call: 'write', text: 'half a li' },
                  { call: 'read' },
                ],
              },
            },
          },
          { untilCall: { actor: 'server', call: 'read', ret: 9 } },
          { until: { server: { blockedIn: 'read' } } },
          terminate,
          endedInGoodOrder,
        ],
        observations: [interrupted('read')],
      },
      { server: ['reads-on', 'read-interrupted'] },
    ),
  ),
];

const atTheGate = rare(
  {
    id: 'terminated-before-reading',
    title: 'SIGTERM before it reads from whom it has accepted',
    lab: { ...ECHO, server: 'iterative' },
    steps: [
      idleIn('accept'),
      { command: { type: 'server.pause' } },
      idleClient,
      { until: { server: { gateWaiting: 'read' } } },
      terminate,
      { until: { server: { gateWaiting: 'close' } } },
      { command: { type: 'server.resume' } },
      endedInGoodOrder,
    ],
    observations: [
      {
        expected: 'It closes the connection and the listening socket',
        check: { happens: { actor: 'server', call: 'close', ret: 0 }, times: 2 },
      },
      {
        expected: 'It does not even begin to read',
        check: { never: { when: 'entered', actor: 'server', call: 'read' } },
      },
    ],
  },
  { server: ['terminated-closes-connected', 'terminated'] },
);

/** No state of setting up has a transition to the closing steps: this is why none is needed. */
const inSetup = [ITERATIVE, ...LEVEL, ...EDGE].map(({ name, design }) =>
  rare(
    {
      id: `terminated-in-setup-${name}`,
      title: 'SIGTERM while it sets up',
      lab: { ...ECHO, ...design, paused: true },
      steps: [
        { until: { server: { gateWaiting: 'unlink' } } },
        { command: { type: 'server.step' } },
        { until: { server: { gateWaiting: 'socket' } } },
        { command: { type: 'server.step' } },
        { until: { server: { gateWaiting: 'bind' } } },
        terminate,
        { until: { server: { gateWaiting: 'close' } } },
        { command: { type: 'server.resume' } },
        endedInGoodOrder,
      ],
      observations: [
        {
          expected: 'It goes on to where it would sleep, and closes what it has opened',
          check: {
            inOrder: [
              { actor: 'server', call: 'listen', ret: 0 },
              { actor: 'server', call: 'close', ret: 0 },
              { actor: 'server', call: 'unlink', ret: 0 },
            ],
          },
        },
      ],
    },
    { server: ['terminated'] },
  ),
);

export const terminated = [...atWork, ...asleepForAClient, atTheGate, ...inSetup];
