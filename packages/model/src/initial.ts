import {
  type Address,
  CALL_NAMES,
  type Counters,
  type CreateLab,
  type LabState,
  type ServerState,
} from '@socketarium/protocol';
import { startPosition } from './machines/follower.ts';
import { machineOf } from './machines/of.ts';

const zeroCounters = (): Counters => ({
  calls: Object.fromEntries(
    CALL_NAMES.map((name) => [name, { entered: 0, returned: 0, failed: 0 }]),
  ),
  serverCalls: Object.fromEntries(CALL_NAMES.map((name) => [name, 0])),
  accepted: 0,
  connectionRequests: 0,
  serviceRequests: 0,
  replies: 0,
  bytesRead: 0,
  bytesWritten: 0,
  events: 0,
  samples: 0,
});

/** A server before its first call: the lab's first, a second one, or one that is restarted. */
export const newServer = (config: CreateLab, t: number): ServerState => {
  const position = startPosition(machineOf(config), t);
  return {
    pid: null,
    status: 'starting',
    reuseAddr: false,
    reuseAddrBefore: null,
    exit: null,
    blockedIn: null,
    inCall: null,
    lastCall: null,
    gate: { mode: config.paused ? 'paused' : 'open', paceMs: config.pace, waiting: null },
    machine: position.state,
    position,
    descriptors: [],
    ready: [],
    spareDescriptors: null,
    descriptorsThen: 0,
    unwatchable: null,
    workMs: config.workMs,
    workOn: null,
    starts: 1,
    listens: false,
    listening: null,
    served: 0,
  };
};

/** What is known of a lab before its first event. `startedAt`: CLOCK_MONOTONIC, as in events. */
export const initialState = (lab: {
  readonly config: CreateLab;
  readonly address: Address;
  readonly startedAt: number;
}): LabState => {
  const server = newServer(lab.config, lab.startedAt);
  return {
    seq: 0,
    t: lab.startedAt,
    startedAt: lab.startedAt,
    config: lab.config,
    address: lab.address,
    listening: null,
    elsewhere: [],
    datagrams: null,
    processes: [],
    sockets: [],
    server,
    servers: [server],
    passed: [],
    atAddress: null,
    clients: [],
    connections: [],
    counters: zeroCounters(),
  };
};
