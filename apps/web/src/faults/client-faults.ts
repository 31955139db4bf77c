import type { AddClientsInput, ClientState, LabState } from '@socketarium/protocol';
import { isByteStream, isDatagram } from '@socketarium/protocol/wire';
import type { Fault, FaultStep, Plan } from './fault.ts';
import {
  clientToHit,
  hasExited,
  held,
  isConnected,
  isOver,
  isServed,
  nthClient,
  ownClients,
  SERVER_GONE,
} from './situation.ts';

const NO_CONNECTION = 'There are no connections on this transport';
const NOBODY = 'No client of the lab is connected';

const killClient: Fault = {
  id: 'kill-client',
  group: 'A client',
  name: 'Kill a client',
  shows: 'SIGKILL in the middle of its request: the kernel closes its sockets for it',
  plan: ({ state, selected }) => {
    const alive = clientToHit(state, selected, (client) => !isOver(client));
    if (alive === undefined) return 'No client of the lab is alive';
    const client = clientToHit(state, selected, (one) => !isOver(one) && one.isolated);
    if (client === undefined) return 'The clients share one process: all of them would die';
    return {
      hits: client.name,
      steps: [{ command: { type: 'client.kill', clientId: client.id } }],
      says: `${client.name} is killed.`,
    };
  },
};

/** It asks, and goes without having read what there is for it. */
const leavesUnread = (state: LabState): AddClientsInput => {
  const { service } = state.config;
  // The sum server reads 128 bytes at a time: the answer comes while the rest is unread.
  const text = service === 'sum' ? `1\n0\n${'7\n'.repeat(2000)}` : 'and I will not listen\n';
  return {
    count: 1,
    isolated: true,
    script: {
      steps:
        service === 'sum'
          ? [{ call: 'connect' }, { call: 'write', text }, { call: 'read', until: 'end' }]
          : [
              { call: 'connect' },
              { call: 'write', text },
              { call: 'nanosleep', ms: 1500 },
              { call: 'close' },
            ],
    },
  };
};

const unread: Fault = {
  id: 'unread',
  group: 'A client',
  name: 'Close with unread input',
  shows: 'Who closes without having read all resets the connection: ECONNRESET at the other end',
  plan: ({ state }) => {
    const { transport, service } = state.config;
    if (isDatagram(transport)) return NO_CONNECTION;
    if (hasExited(state)) return SERVER_GONE;
    if (service === 'file' || service === 'descriptor') return 'Choose the service echo or sum';
    if (service === 'sum' && !isByteStream(transport)) {
      return 'Choose the service echo: here a message that is too long is cut, not left';
    }
    return {
      hits: service === 'sum' ? 'the server' : 'a new client',
      steps: [{ add: leavesUnread(state) }],
      says:
        service === 'sum'
          ? 'A new client says more than the sum needs: the server closes with the rest unread.'
          : 'A new client asks, and closes without reading the answer.',
    };
  },
};

const halfClose: Fault = {
  id: 'half-close',
  group: 'A client',
  name: 'Half-close',
  shows: 'shutdown(SHUT_WR): the server reads end-of-file, and its replies still arrive',
  plan: ({ state, selected }) => {
    if (isDatagram(state.config.transport)) return NO_CONNECTION;
    const client = clientToHit(state, selected, isConnected);
    if (client === undefined) return NOBODY;
    return {
      hits: client.name,
      steps: [{ command: { type: 'client.shutdown', clientId: client.id, how: 'SHUT_WR' } }],
      says: `${client.name} has said all it has to say: shutdown(SHUT_WR).`,
    };
  },
};

const stopReading: Fault = {
  id: 'stop-reading',
  group: 'A client',
  name: 'Stop reading',
  shows: 'Its answers stay in the kernel; once the buffers are full the server sleeps in write',
  plan: ({ state, selected }) => {
    const fits = (client: ClientState) => !isOver(client) && !client.stoppedReading;
    const client = clientToHit(state, selected, (one) => fits(one) && isConnected(one));
    const anyone = client ?? clientToHit(state, selected, fits);
    if (anyone === undefined) return 'No client of the lab is reading';
    return {
      hits: anyone.name,
      steps: [{ command: { type: 'client.read', clientId: anyone.id, on: false } }],
      says: `${anyone.name} stops reading.`,
    };
  },
};

const FLOOD_TEXT = `${'all work and no play '.repeat(48)}\n`;

const flood: Fault = {
  id: 'flood',
  group: 'A client',
  name: 'Write and never read',
  shows: 'A client that only talks: both end up asleep in write, each waiting for the other',
  plan: ({ state }) => {
    const { transport, service } = state.config;
    if (isDatagram(transport)) return NO_CONNECTION;
    if (service !== 'echo') return 'Choose the service echo: it answers all it is told';
    if (hasExited(state)) return SERVER_GONE;
    return {
      hits: 'a new client',
      steps: [
        {
          add: {
            count: 1,
            isolated: true,
            script: {
              reads: false,
              steps: [{ call: 'connect' }, { call: 'write', text: FLOOD_TEXT, times: 20_000 }],
            },
          },
        },
      ],
      says: 'A new client writes, and reads nothing of what comes back.',
    };
  },
};

/** It connects, says a word and is gone. */
const LEAVER: AddClientsInput = {
  count: 1,
  isolated: true,
  script: { steps: [{ call: 'connect' }, { call: 'write', text: '5\n' }, { call: 'close' }] },
};

const leaveBeforeAccept: Fault = {
  id: 'leave-before-accept',
  group: 'A client',
  name: 'Leave before accept',
  shows: 'A client that is gone again is accepted all the same; the server finds out when it reads',
  plan: ({ state }) => {
    const { transport, server } = state.config;
    if (isDatagram(transport)) return NO_CONNECTION;
    if (hasExited(state)) return SERVER_GONE;
    const own = ownClients(state);
    const gone = (n: number): FaultStep => ({
      // Its connection may still be in the queue: it is the client that is gone.
      until: (now) => nthClient(now, n)?.lastCall?.call === 'close',
      what: 'the client is gone',
    });
    const plan = (steps: FaultStep[], says: string): Plan => ({
      hits: 'a new client',
      steps,
      says,
    });
    if (server !== 'iterative') {
      const { hold, release } = held(state);
      return plan(
        [...hold, { add: LEAVER }, gone(own + 1), ...release],
        `client ${own + 1} came and left while the server was held.`,
      );
    }
    if (state.clients.some(isServed)) {
      return plan(
        [{ add: LEAVER }],
        `client ${own + 1} comes, and leaves while the server is at another.`,
      );
    }
    // A server that sleeps in accept takes whoever comes: somebody has to keep it busy.
    return plan(
      [
        { add: { count: 1, isolated: true, script: { numbers: [1, 2], thinkMs: 2500 } } },
        {
          until: (now) => isServed(nthClient(now, own + 1) ?? { phase: 'connecting' }),
          what: `client ${own + 1} is served`,
        },
        { add: LEAVER },
      ],
      `client ${own + 1} keeps the server busy; client ${own + 2} comes and leaves meanwhile.`,
    );
  },
};

export const CLIENT_FAULTS: readonly Fault[] = [
  killClient,
  unread,
  halfClose,
  stopReading,
  flood,
  leaveBeforeAccept,
];
