import type { ScenarioInput } from '@socketarium/protocol';

/** Parts shared by these scenarios, as data. */

export type Step = ScenarioInput['steps'][number];
export type Seen = ScenarioInput['observations'][number];

/** The part of a lab that its machine depends on. */
type Design = Pick<ScenarioInput['lab'], 'server' | 'trigger'>;
type WaitingCall = 'accept' | 'read' | 'recvfrom' | 'select' | 'poll' | 'epoll_wait';

interface NamedDesign {
  /** Also the id of its machine. */
  readonly name: string;
  readonly design: Design;
  /** Where it sleeps while it has nothing to do, silent clients included. */
  readonly idle: Step;
}

/** The server sleeps in the call in which it waits for its clients (or, `read`, for its one). */
export const idleIn = (call: WaitingCall): Step => ({ until: { server: { blockedIn: call } } });

/** One read for each time that a descriptor is ready; sockets that block. */
export const LEVEL: readonly NamedDesign[] = [
  { name: 'select', design: { server: 'select' }, idle: idleIn('select') },
  { name: 'poll', design: { server: 'poll' }, idle: idleIn('poll') },
  { name: 'epoll', design: { server: 'epoll' }, idle: idleIn('epoll_wait') },
];

/** Sockets that do not block. */
export const EDGE: readonly NamedDesign[] = (['edge', 'edge-one-accept'] as const).map(
  (trigger) => ({
    name: `epoll-${trigger}`,
    design: { server: 'epoll', trigger },
    idle: idleIn('epoll_wait'),
  }),
);

/** A client that connects, sends nothing, and stays. */
export const idleClient: Step = { add: { script: { lines: [], numbers: [], interactive: true } } };

export const terminate: Step = { command: { type: 'server.terminate' } };

/** It ran its closing steps to the end. */
export const endedInGoodOrder: Step = { until: { server: { status: 'exited', exitCode: 0 } } };

/** The client is ordered to close, whatever it does, and has closed. */
export const closed = (id: `client-${number}`): Step[] => [
  { command: { type: 'client.close', clientId: id } },
  { untilCall: { actor: id, call: 'close' } },
];

export const interrupted = (call: 'nanosleep' | 'read' | 'write' | 'sendto'): Seen => ({
  expected: `SIGTERM finds the server asleep in ${call}(), which gives EINTR`,
  check: { happens: { actor: 'server', call, errno: 'EINTR' }, times: 1 },
});
