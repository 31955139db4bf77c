/** The parts of the protocol for child processes, without zod, so that they start fast and stay small. */

export { type ErrorCode, SocketariumError } from '../api/errors.ts';
export { isMultiplexed, labFits } from '../api/lab-rules.ts';
export { ioOf, isByteStream, isDatagram, isUnix } from '../api/transports.ts';
export {
  CALLS,
  type CallDefinition,
  type CallName,
  callById,
  type FieldType,
  isCallName,
} from '../calls/table.ts';
export { LIMITS } from '../limits.ts';
export { PROTOCOL_VERSION } from '../version.ts';
export * from './configuration.ts';
export * from './frame-format.ts';
export { FrameError } from './frame-indices.ts';
export * from './frame-reader.ts';
export * from './frame-writer.ts';
export * from './gate.ts';
export { decodeName, encodeName } from './names.ts';
export * from './programs.ts';
export * from './trace-format.ts';
export * from './trace-reader.ts';
