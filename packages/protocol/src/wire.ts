/** What child processes need of the protocol, without zod: they should start fast and stay small. */
export { CALLS, type CallDefinition, type CallName, callById, type FieldType } from './calls.ts';
export { type ErrorCode, SocketariumError } from './errors.ts';
export * from './frame-format.ts';
export * from './frame-reader.ts';
export * from './frame-writer.ts';
export * from './gate.ts';
export { LIMITS } from './limits.ts';
export * from './programs.ts';
export { ioOf, isByteStream, isDatagram, isUnix } from './transports.ts';
export { PROTOCOL_VERSION } from './version.ts';
