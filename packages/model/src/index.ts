export { OpenCalls } from './calls/join.ts';
export {
  type ListedTransition,
  requiredTransitions,
  transitionsOf,
  transitionsTaken,
} from './coverage.ts';
export { initialState } from './initial.ts';
export { clientMachine } from './machines/client.ts';
export { datagramMachine } from './machines/datagram.ts';
export { datagramClientMachine } from './machines/datagram-client.ts';
export { epollMachine } from './machines/epoll.ts';
export { epollEdgeMachine } from './machines/epoll-edge.ts';
export { epollEdgeOneAcceptMachine } from './machines/epoll-edge-one-accept.ts';
export {
  type FollowContext,
  followEntry,
  followExit,
  followReturn,
  startPosition,
  type TransitionListener,
} from './machines/follower.ts';
export { iterativeMachine } from './machines/iterative.ts';
export { allMachines, clientMachineOf, type MachineConfig, machineOf } from './machines/of.ts';
export { pollMachine } from './machines/poll.ts';
export { selectMachine } from './machines/select.ts';
export type {
  DescriptorKind,
  Guard,
  Machine,
  MachineId,
  MachineState,
  Transition,
  TransitionFact,
} from './machines/types.ts';
export { at, reduce, reduceAll } from './reduce.ts';
