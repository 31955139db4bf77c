import { isDatagram, isUnix, LIMITS } from '@socketarium/protocol/wire';
import { FAULT, HITS, NO_FAULT } from '../words.ts';
import type { Fault, FaultStep } from './fault.ts';
import { hasExited, held, isServed, ownClients, untilExited } from './situation.ts';

/** What a slow request costs, milliseconds: long enough to be seen. */
export const SLOW_MS = 1500;
/** How long each client of a full backlog takes over a message, milliseconds. */
const PATIENT_MS = 5000;

const killServer: Fault = {
  id: 'kill-server',
  group: 'server',
  name: FAULT.killServer.name,
  shows: FAULT.killServer.shows,
  plan: ({ state }) =>
    hasExited(state)
      ? NO_FAULT.exited
      : {
          hits: HITS.server,
          steps: [{ command: { type: 'server.kill' } }],
          says: FAULT.killServer.says,
        },
};

const slowHandler: Fault = {
  id: 'slow-handler',
  group: 'server',
  name: FAULT.slowHandler.name,
  shows: FAULT.slowHandler.shows(SLOW_MS / 1000),
  plan: ({ state }) => {
    if (hasExited(state)) return NO_FAULT.exited;
    if (state.server.workMs >= SLOW_MS) return FAULT.slowHandler.already;
    return {
      hits: HITS.server,
      steps: [{ command: { type: 'server.work', ms: SLOW_MS } }],
      says: FAULT.slowHandler.says(SLOW_MS),
    };
  },
};

/** The server ends in this way, and another is started at the same address. */
const againWith = (
  exited: boolean,
  end: 'server.kill' | 'server.terminate',
  how: { readonly unlinkFirst: boolean; readonly reuseAddr: boolean },
): FaultStep[] => [
  ...(exited ? [] : [{ command: { type: end } } as const, untilExited]),
  { command: { type: 'server.restart', ...how } },
];

const staleName: Fault = {
  id: 'stale-name',
  group: 'address',
  name: FAULT.staleName.name,
  shows: FAULT.staleName.shows,
  plan: ({ state }) => {
    if (!isUnix(state.config.transport)) return FAULT.staleName.notUnix;
    if (hasExited(state) && state.server.exit?.signal === null) {
      return FAULT.staleName.removed;
    }
    return {
      hits: HITS.server,
      steps: againWith(hasExited(state), 'server.kill', { unlinkFirst: false, reuseAddr: true }),
      says: FAULT.staleName.says,
    };
  },
};

const secondServer = (unlinkFirst: boolean): Fault => ({
  id: unlinkFirst ? 'second-server-unlink' : 'second-server',
  group: 'address',
  name: (unlinkFirst ? FAULT.secondServerUnlink : FAULT.secondServer).name,
  shows: (unlinkFirst ? FAULT.secondServerUnlink : FAULT.secondServer).shows,
  plan: ({ state }) => {
    if (unlinkFirst && !isUnix(state.config.transport)) return FAULT.secondServerUnlink.noName;
    if (hasExited(state)) return NO_FAULT.exited;
    if (state.servers.length - 1 >= LIMITS.secondServers) {
      return FAULT.secondServer.tooMany(LIMITS.secondServers);
    }
    return {
      hits: HITS.address,
      // Two UDP sockets that both set SO_REUSEADDR may share a port: that is another story.
      steps: [
        {
          command: {
            type: 'server.second',
            unlinkFirst,
            reuseAddr: state.config.transport !== 'udp',
          },
        },
      ],
      says: (unlinkFirst ? FAULT.secondServerUnlink : FAULT.secondServer).says,
    };
  },
});

const timeWait = (reuseAddr: boolean): Fault => ({
  id: reuseAddr ? 'reuse-address' : 'time-wait',
  group: 'address',
  name: (reuseAddr ? FAULT.reuseAddress : FAULT.timeWait).name,
  shows: (reuseAddr ? FAULT.reuseAddress : FAULT.timeWait).shows,
  plan: ({ state }) => {
    if (state.config.transport !== 'tcp') return FAULT.timeWait.notTcp;
    if (state.counters.accepted === 0) return FAULT.timeWait.nobody;
    return {
      hits: HITS.server,
      steps: againWith(hasExited(state), 'server.terminate', { unlinkFirst: true, reuseAddr }),
      says: (reuseAddr ? FAULT.reuseAddress : FAULT.timeWait).says,
    };
  },
});

const fullBacklog: Fault = {
  id: 'full-backlog',
  group: 'limits',
  name: FAULT.fullBacklog.name,
  shows: FAULT.fullBacklog.shows,
  plan: ({ state }) => {
    const { transport, backlog, server } = state.config;
    if (isDatagram(transport)) return FAULT.fullBacklog.noQueue;
    if (hasExited(state)) return NO_FAULT.exited;
    const count = backlog + 3;
    if (count > LIMITS.clientsPerLab - ownClients(state)) {
      return FAULT.fullBacklog.tooMany(backlog, count, LIMITS.clientsPerLab);
    }
    const hold = server === 'iterative' ? [] : held(state).hold;
    const script = {
      numbers: [1],
      lines: ['hello'],
      thinkMs: PATIENT_MS,
      file: { bytes: 1 << 20 },
    };
    return {
      hits: HITS.queue,
      steps: [...hold, { add: { count, script } }],
      says: hold.length === 0 ? FAULT.fullBacklog.says(count) : FAULT.fullBacklog.saysHeld(count),
    };
  },
};

const emfile: Fault = {
  id: 'emfile',
  group: 'limits',
  name: FAULT.emfile.name,
  shows: FAULT.emfile.shows,
  plan: ({ state }) => {
    const { transport, server, service } = state.config;
    if (isDatagram(transport) && service !== 'descriptor') {
      return FAULT.emfile.datagram;
    }
    if (hasExited(state)) return NO_FAULT.exited;
    if (state.server.spareDescriptors !== null) return FAULT.emfile.already;
    if (server === 'iterative' && !isDatagram(transport) && state.clients.some(isServed)) {
      return FAULT.emfile.serving;
    }
    return {
      hits: HITS.server,
      steps: [
        { command: { type: 'server.limitDescriptors', spare: 0 } },
        { add: { count: 1, script: { thinkMs: 900 } } },
      ],
      says: FAULT.emfile.says,
    };
  },
};

export const SERVER_FAULTS: readonly Fault[] = [
  killServer,
  slowHandler,
  staleName,
  secondServer(false),
  secondServer(true),
  timeWait(false),
  timeWait(true),
  fullBacklog,
  emfile,
];
