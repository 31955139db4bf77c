import {
  type Address,
  type CreateLab,
  ioOf,
  isTypescriptDesign,
  LIMITS,
  SocketariumError,
  type Transport,
} from '@socketarium/protocol';
import type { ServerProgramConfig } from '@socketarium/protocol/wire';
import type { Ending } from './program.ts';

/** How one server process is started. */
export interface ServerStart {
  /** `server`, or `server-2` … */
  readonly role: string;
  /** Pid of the process that it replaces. */
  readonly replaces?: number | undefined;
  readonly address: Address;
  readonly unlinkFirst: boolean;
  readonly reuseAddr: boolean;
  /** It waits at the gate before its first call. */
  readonly paused: boolean;
  /** Milliseconds before each call, once it listens. */
  readonly paceMs: number;
  readonly workMs: number;
}

/** The result of a start: it listens; waits at the gate, paused; ended before; or took too long. */
export type Started =
  | { readonly how: 'listening' }
  | { readonly how: 'held' }
  | { readonly how: 'ended'; readonly ending: Ending }
  | { readonly how: 'late' };

/** The call after which clients can reach the server: datagrams need no listen(2). */
export const LAST_STEP: Readonly<Record<Transport, string>> = {
  'unix-stream': 'listen',
  'unix-seqpacket': 'listen',
  tcp: 'listen',
  'unix-dgram': 'bind',
  // It has the port that the kernel chose.
  udp: 'getsockname',
};

/** The program's configuration. */
export const programConfig = (config: CreateLab, start: ServerStart): ServerProgramConfig => ({
  // A lab of another design is in C.
  server: isTypescriptDesign(config.server) ? config.server : 'iterative',
  transport: config.transport,
  service: config.service,
  address: start.address,
  backlog: config.backlog,
  io: ioOf(config),
  trigger: config.trigger,
  workMs: start.workMs,
  wholeLine: config.wholeLine,
  bufferBytes: config.bufferBytes ?? null,
  lowestFd: config.lowestFd,
  unlinkFirst: start.unlinkFirst,
  reuseAddr: start.reuseAddr,
  paused: start.paused,
});

/** The error for a lab whose first server failed to listen; null when it listens. */
export const startFailure = (started: Started): SocketariumError | null => {
  if (started.how === 'late') {
    return new SocketariumError(
      'SERVER_START_FAILED',
      `The server was not listening after ${LIMITS.startMs} ms.`,
    );
  }
  if (started.how !== 'ended') return null;
  const { code, signal, stderr } = started.ending;
  const how =
    signal !== null ? `died of ${signal}` : code !== null ? `exited with ${code}` : 'did not start';
  return new SocketariumError(
    'SERVER_START_FAILED',
    `The server ${how} and was never listening. ${stderr === '' ? 'It said nothing.' : stderr}`,
  );
};
