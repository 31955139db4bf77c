export { type Fact, type FollowContext, follow, startPosition } from './follower.ts';
export { initialState } from './initial.ts';
export { clientMachine } from './machines/client.ts';
export { iterativeMachine } from './machines/iterative.ts';
export { machineOf } from './machines/of.ts';
export { selectMachine } from './machines/select.ts';
export type {
  DescriptorKind,
  Guard,
  Machine,
  MachineState,
  Transition,
  TransitionFact,
} from './machines/types.ts';
export { at, reduce, reduceAll } from './reduce.ts';
export { describeCall, describeResult, describeReturn, escapeText } from './selectors/describe.ts';
export {
  acceptedConnections,
  atTheDoor,
  clientById,
  connectionById,
  queueCapacity,
  servedClient,
} from './selectors/lab.ts';
export { type SumSoFar, sumSoFar } from './selectors/sum.ts';
export { advice, headline } from './selectors/words.ts';
