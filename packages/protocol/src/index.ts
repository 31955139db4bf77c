export {
  CALL_NAMES,
  CALLS,
  type CallDefinition,
  type CallName,
  callById,
  type FieldType,
} from './calls.ts';
export {
  type AddClients,
  type AddClientsInput,
  addClients,
  type ClientScript,
  clientScript,
} from './clients.ts';
export { type Command, type CommandType, command } from './commands.ts';
export { ERRORS, type ErrorBody, type ErrorCode, SocketariumError } from './errors.ts';
export {
  type ArgValue,
  type BufferArg,
  type CallArgs,
  event,
  type GateMode,
  type KernelSampled,
  type Owner,
  type QueueMember,
  type SocketariumEvent,
  type SocketRow,
  type SyscallEntered,
  type SyscallReturned,
  type Unsequenced,
} from './events.ts';
export {
  type Address,
  address,
  type CreateLab,
  type CreateLabInput,
  createLab,
  type ServerDesign,
  type Service,
  serverDesign,
  service,
  type Transport,
  transport,
} from './labs.ts';
export { LIMITS } from './limits.ts';
export { printAddress } from './print-address.ts';
export {
  type AcceptQueue,
  type ClientPhase,
  type ClientState,
  type Connection,
  type Counters,
  clientState,
  type Descriptor,
  type FinishedCall,
  type Lab,
  type LabState,
  lab,
  labState,
  type MachinePosition,
  type OpenCall,
  type ServerState,
} from './state.ts';
export {
  type StreamMessage,
  type StreamQuery,
  streamMessage,
  streamQuery,
  type ViewerMessage,
  viewerMessage,
} from './stream.ts';
export { PROTOCOL_VERSION } from './version.ts';
