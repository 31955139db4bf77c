import { isDatagram, isUnix, LIMITS } from '@socketarium/protocol/wire';
import type { Fault, FaultStep } from './fault.ts';
import { hasExited, held, isServed, ownClients, SERVER_GONE, untilExited } from './situation.ts';

/** What a slow request costs, milliseconds: long enough to be seen. */
export const SLOW_MS = 1500;
/** How long each client of a full backlog takes over a message, milliseconds. */
const PATIENT_MS = 5000;

const killServer: Fault = {
  id: 'kill-server',
  group: 'The server',
  name: 'Kill the server',
  shows: 'SIGKILL: it skips its closing steps; who was connected or queued is reset',
  plan: ({ state }) =>
    hasExited(state)
      ? SERVER_GONE
      : {
          hits: 'the server',
          steps: [{ command: { type: 'server.kill' } }],
          says: 'The server is killed.',
        },
};

const slowHandler: Fault = {
  id: 'slow-handler',
  group: 'The server',
  name: 'Slow handler',
  shows: `Each request costs ${SLOW_MS / 1000} s of work: everybody waits, multiplexed or not`,
  plan: ({ state }) => {
    if (hasExited(state)) return SERVER_GONE;
    if (state.server.workMs >= SLOW_MS) return 'It is slow already';
    return {
      hits: 'the server',
      steps: [{ command: { type: 'server.work', ms: SLOW_MS } }],
      says: `From now on each request costs the server ${SLOW_MS} ms.`,
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
  group: 'The address',
  name: 'Stale name',
  shows: 'The server is killed and its name stays on disk: the next bind fails, EADDRINUSE',
  plan: ({ state }) => {
    if (!isUnix(state.config.transport)) return 'Only a Unix socket has a name on disk';
    if (hasExited(state) && state.server.exit?.signal === null) {
      return 'The server took its name along when it exited: start it first';
    }
    return {
      hits: 'the server',
      steps: againWith(hasExited(state), 'server.kill', { unlinkFirst: false, reuseAddr: true }),
      says: 'The server was killed; the next one does not remove the name that it left.',
    };
  },
};

const secondServer = (unlinkFirst: boolean): Fault => ({
  id: unlinkFirst ? 'second-server-unlink' : 'second-server',
  group: 'The address',
  name: unlinkFirst ? 'Second server, unlink first' : 'Second server',
  shows: unlinkFirst
    ? 'It takes the name: whoever connects from now on comes to it, and the first never knows'
    : 'The address is taken: its bind fails, EADDRINUSE',
  plan: ({ state }) => {
    if (unlinkFirst && !isUnix(state.config.transport)) return 'A port has no name to unlink';
    if (hasExited(state)) return SERVER_GONE;
    if (state.servers.length - 1 >= LIMITS.secondServers) {
      return `${LIMITS.secondServers} second servers are all that a lab may have`;
    }
    return {
      hits: 'the address',
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
      says: `A second server is started at the same address${unlinkFirst ? ', after unlink' : ''}.`,
    };
  },
});

const timeWait = (reuseAddr: boolean): Fault => ({
  id: reuseAddr ? 'reuse-address' : 'time-wait',
  group: 'The address',
  name: reuseAddr ? 'Restart with SO_REUSEADDR' : 'Restart without SO_REUSEADDR',
  shows: reuseAddr
    ? 'The same port at once, TIME_WAIT or not'
    : 'Connections that the server closed are in TIME_WAIT: its port is refused, EADDRINUSE',
  plan: ({ state }) => {
    if (state.config.transport !== 'tcp') return 'Only TCP has TIME_WAIT';
    if (state.counters.accepted === 0) return 'Nobody was connected yet: there is no TIME_WAIT';
    return {
      hits: 'the server',
      steps: againWith(hasExited(state), 'server.terminate', { unlinkFirst: true, reuseAddr }),
      says: `The server is started again on its port, ${reuseAddr ? 'with' : 'without'} SO_REUSEADDR.`,
    };
  },
});

const fullBacklog: Fault = {
  id: 'full-backlog',
  group: 'Limits',
  name: 'Full backlog',
  shows: 'More clients than the queue admits, which is backlog + 1: the rest sleep in connect',
  plan: ({ state }) => {
    const { transport, backlog, server } = state.config;
    if (isDatagram(transport)) return 'Without connections there is no accept queue';
    if (hasExited(state)) return SERVER_GONE;
    const count = backlog + 3;
    if (count > LIMITS.clientsPerLab - ownClients(state)) {
      return `A backlog of ${backlog} takes ${count} clients; a lab has ${LIMITS.clientsPerLab}`;
    }
    const hold = server === 'iterative' ? [] : held(state).hold;
    const script = {
      numbers: [1],
      lines: ['hello'],
      thinkMs: PATIENT_MS,
      file: { bytes: 1 << 20 },
    };
    return {
      hits: 'the accept queue',
      steps: [...hold, { add: { count, script } }],
      says:
        hold.length === 0
          ? `${count} clients come at once, and they take their time.`
          : `${count} clients come while the server is held; Play lets it go on.`,
    };
  },
};

const emfile: Fault = {
  id: 'emfile',
  group: 'Limits',
  name: 'No descriptors left',
  shows: 'RLIMIT_NOFILE is reached: accept fails with EMFILE, and who waits goes on waiting',
  plan: ({ state }) => {
    const { transport, server, service } = state.config;
    if (isDatagram(transport) && service !== 'descriptor') {
      return 'A datagram server needs no more descriptors than its one';
    }
    if (hasExited(state)) return SERVER_GONE;
    if (state.server.spareDescriptors !== null) return 'It has none left already';
    if (server === 'iterative' && !isDatagram(transport) && state.clients.some(isServed)) {
      return 'One at a time it needs no second one: try it when nobody is served, or multiplexed';
    }
    return {
      hits: 'the server',
      steps: [
        { command: { type: 'server.limitDescriptors', spare: 0 } },
        { add: { count: 1, script: { thinkMs: 900 } } },
      ],
      says: 'The server may have no more descriptors; a client comes.',
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
