import type { AddClientsInput, ClientState, LabState } from '@socketarium/protocol';
import { isByteStream, isDatagram } from '@socketarium/protocol/wire';
import { AWAITED, CLIENT_LINES, FAULT, HITS, NO_FAULT } from '../words.ts';
import type { Fault, FaultStep, Plan } from './fault.ts';
import {
  clientToHit,
  hasExited,
  held,
  isConnected,
  isOver,
  isServed,
  nameOfNth,
  nthClient,
  ownClients,
} from './situation.ts';

const killClient: Fault = {
  id: 'kill-client',
  group: 'client',
  name: FAULT.killClient.name,
  shows: FAULT.killClient.shows,
  plan: ({ state, selected }) => {
    const alive = clientToHit(state, selected, (client) => !isOver(client));
    if (alive === undefined) return FAULT.killClient.noneAlive;
    const client = clientToHit(state, selected, (one) => !isOver(one) && one.isolated);
    if (client === undefined) return FAULT.killClient.shared;
    return {
      hits: client.name,
      steps: [{ command: { type: 'client.kill', clientId: client.id } }],
      says: FAULT.killClient.says(client.name),
    };
  },
};

/** It asks, and goes without having read what there is for it. */
const leavesUnread = (state: LabState): AddClientsInput => {
  const { service } = state.config;
  // The sum server reads 128 bytes at a time: the answer comes while the rest is unread.
  const text = service === 'sum' ? `1\n0\n${'7\n'.repeat(2000)}` : `${CLIENT_LINES.unread}\n`;
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
  group: 'client',
  name: FAULT.unread.name,
  shows: FAULT.unread.shows,
  plan: ({ state }) => {
    const { transport, service } = state.config;
    if (isDatagram(transport)) return NO_FAULT.noConnections;
    if (hasExited(state)) return NO_FAULT.exited;
    if (service === 'file' || service === 'descriptor') return FAULT.unread.wrongService;
    if (service === 'sum' && !isByteStream(transport)) {
      return FAULT.unread.messages;
    }
    return {
      hits: service === 'sum' ? HITS.server : HITS.newClient,
      steps: [{ add: leavesUnread(state) }],
      says: service === 'sum' ? FAULT.unread.saysServer : FAULT.unread.saysClient,
    };
  },
};

const halfClose: Fault = {
  id: 'half-close',
  group: 'client',
  name: FAULT.halfClose.name,
  shows: FAULT.halfClose.shows,
  plan: ({ state, selected }) => {
    if (isDatagram(state.config.transport)) return NO_FAULT.noConnections;
    const client = clientToHit(state, selected, isConnected);
    if (client === undefined) return NO_FAULT.nobody;
    return {
      hits: client.name,
      steps: [{ command: { type: 'client.shutdown', clientId: client.id, how: 'SHUT_WR' } }],
      says: FAULT.halfClose.says(client.name),
    };
  },
};

const stopReading: Fault = {
  id: 'stop-reading',
  group: 'client',
  name: FAULT.stopReading.name,
  shows: FAULT.stopReading.shows,
  plan: ({ state, selected }) => {
    const fits = (client: ClientState) => !isOver(client) && !client.stoppedReading;
    const client = clientToHit(state, selected, (one) => fits(one) && isConnected(one));
    const anyone = client ?? clientToHit(state, selected, fits);
    if (anyone === undefined) return FAULT.stopReading.nobody;
    return {
      hits: anyone.name,
      steps: [{ command: { type: 'client.read', clientId: anyone.id, on: false } }],
      says: FAULT.stopReading.says(anyone.name),
    };
  },
};

const FLOOD_TEXT = `${CLIENT_LINES.flood.repeat(48)}\n`;

const flood: Fault = {
  id: 'flood',
  group: 'client',
  name: FAULT.flood.name,
  shows: FAULT.flood.shows,
  plan: ({ state }) => {
    const { transport, service } = state.config;
    if (isDatagram(transport)) return NO_FAULT.noConnections;
    if (service !== 'echo') return FAULT.flood.wrongService;
    if (hasExited(state)) return NO_FAULT.exited;
    return {
      hits: HITS.newClient,
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
      says: FAULT.flood.says,
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
  group: 'client',
  name: FAULT.leaveBeforeAccept.name,
  shows: FAULT.leaveBeforeAccept.shows,
  plan: ({ state }) => {
    const { transport, server } = state.config;
    if (isDatagram(transport)) return NO_FAULT.noConnections;
    if (hasExited(state)) return NO_FAULT.exited;
    const own = ownClients(state);
    const gone = (n: number): FaultStep => ({
      // Its connection may still be in the queue: it is the client that is gone.
      until: (now) => nthClient(now, n)?.lastCall?.call === 'close',
      what: AWAITED.gone,
    });
    const plan = (steps: FaultStep[], says: string): Plan => ({
      hits: HITS.newClient,
      steps,
      says,
    });
    if (server !== 'iterative') {
      const { hold, release } = held(state);
      return plan(
        [...hold, { add: LEAVER }, gone(own + 1), ...release],
        FAULT.leaveBeforeAccept.saysHeld(nameOfNth(own + 1)),
      );
    }
    if (state.clients.some(isServed)) {
      return plan([{ add: LEAVER }], FAULT.leaveBeforeAccept.saysServing(nameOfNth(own + 1)));
    }
    // A server that sleeps in accept takes whoever comes: somebody has to keep it busy.
    return plan(
      [
        { add: { count: 1, isolated: true, script: { numbers: [1, 2], thinkMs: 2500 } } },
        {
          until: (now) => isServed(nthClient(now, own + 1) ?? { phase: 'connecting' }),
          what: AWAITED.served(nameOfNth(own + 1)),
        },
        { add: LEAVER },
      ],
      FAULT.leaveBeforeAccept.saysBusy(nameOfNth(own + 1), nameOfNth(own + 2)),
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
