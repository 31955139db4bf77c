export {
  type AddClients,
  type AddClientsInput,
  addClients,
  type ClientScript,
  type ClientStep,
  clientScript,
  clientStep,
} from './api/clients.ts';
export { type Command, type CommandType, command } from './api/commands.ts';
export { type EndLab, endLab, type LabEnding, labEnding } from './api/endings.ts';
export { ERRORS, type ErrorBody, type ErrorCode, SocketariumError } from './api/errors.ts';
export { type Fault, listFaults, printPath, valueAt } from './api/faults.ts';
export {
  CONCURRENT_DESIGNS,
  isMultiplexed,
  isTypescriptDesign,
  labFits,
  TYPESCRIPT_DESIGNS,
  type TypescriptDesign,
} from './api/lab-rules.ts';
export { type LabSummary, labSummary } from './api/lab-summary.ts';
export {
  type Address,
  address,
  type CreateLab,
  type CreateLabInput,
  createLab,
  io,
  type Language,
  language,
  type ServerDesign,
  type Service,
  serverDesign,
  service,
  type Trigger,
  transport,
  trigger,
} from './api/labs.ts';
export {
  type Moment,
  type Observed,
  observed,
  type Run,
  type RunStatus,
  run,
  runStatus,
  type ScenarioEntry,
  type StartRun,
  type StartRunInput,
  scenarioEntry,
  startRun,
} from './api/runs.ts';
export {
  type StreamMessage,
  type StreamQuery,
  streamMessage,
  streamQuery,
  type ViewerMessage,
  viewerMessage,
} from './api/stream.ts';
export {
  type Io,
  ioOf,
  isByteStream,
  isDatagram,
  isUnix,
  type Transport,
} from './api/transports.ts';
export {
  callNamed,
  descriptorOf,
  maySleep,
  receives,
  sends,
  waitsForReadiness,
} from './calls/queries.ts';
export {
  CALL_NAMES,
  CALLS,
  type CallDefinition,
  type CallFamily,
  type CallName,
  callById,
  type FieldType,
} from './calls/table.ts';
export { type EventOf, event, type SocketariumEvent, type Unsequenced } from './facts/facts.ts';
export { HERE } from './facts/host.ts';
export type {
  AtAddress,
  KernelSampled,
  ListeningSample,
  Owner,
  QueueMember,
  SocketHolder,
  SocketRow,
} from './facts/kernel.ts';
export type { GateMode } from './facts/lab.ts';
export { rowKey } from './facts/row-key.ts';
export type {
  ArgValue,
  BufferArg,
  CallArgs,
  SyscallEntered,
  SyscallReturned,
} from './facts/syscalls.ts';
export { timeWaitOf } from './facts/time-wait.ts';
export type { HostId, ProcessRef, Where } from './facts/where.ts';
export { LIMITS } from './limits.ts';
export type { FinishedCall, MachinePosition, OpenCall } from './picture/calls.ts';
export {
  type ClientMessage,
  type ClientPhase,
  type ClientState,
  clientState,
} from './picture/clients.ts';
export type {
  Connection,
  PassedDescriptor,
  Transfer,
  UnreadMessages,
} from './picture/connections.ts';
export { type Counters, type Lab, type LabState, lab, labState } from './picture/picture.ts';
export type { Descriptor, GateStop, ProcessState, Thread } from './picture/processes.ts';
export type {
  AcceptQueue,
  DatagramQueue,
  Listening,
  ListeningElsewhere,
} from './picture/queues.ts';
export { roleOf, serverRole } from './picture/roles.ts';
export type { ServerState } from './picture/servers.ts';
export type { Holder, Socket } from './picture/sockets.ts';
export { printAddress } from './print-address.ts';
export {
  type Amount,
  type CallPattern,
  type ClientPattern,
  callPattern,
  type Expectation,
  expectation,
  type Members,
  type Observation,
  observation,
  type PicturePattern,
  picturePattern,
  type Requirement,
  requirement,
  type Scenario,
  type ScenarioInput,
  type ScenarioStep,
  type ServerPattern,
  scenario,
  scenarioStep,
  type Words,
} from './teaching/scenario.ts';
export { PROTOCOL_VERSION } from './version.ts';
