import type { ClientScript } from '../api/clients.ts';
import type { TypescriptDesign } from '../api/lab-rules.ts';
import type { Address, Service, Trigger } from '../api/labs.ts';
import type { Io, Transport } from '../api/transports.ts';

/**
 * How the host starts a program and talks to it. A program's one argument is the pid of the process that
 * started it. It inherits two descriptors. To EVENTS_FD it writes event records (binary, see
 * frame-format.ts). From CONTROL_FD it reads first its configuration (configuration.ts), for which it
 * waits silently, and then orders: gate orders for a server (gate.ts), lines of JSON for a client process
 * (ClientOrder). End-of-file on the control descriptor means the host is gone: the program ends.
 */
export const EVENTS_FD = 3;
export const CONTROL_FD = 4;

/** Configuration of a server program. */
export interface ServerProgramConfig {
  readonly server: TypescriptDesign;
  readonly transport: Transport;
  readonly service: Service;
  /** Unix: the path to bind. TCP: host and port; port 0 lets the kernel choose. */
  readonly address: Address;
  readonly backlog: number;
  readonly io: Io;
  readonly trigger: Trigger;
  readonly workMs: number;
  readonly wholeLine: boolean;
  /** null: the service's default. */
  readonly bufferBytes: number | null;
  readonly lowestFd: number;
  /** Step 1 is done (Unix). */
  readonly unlinkFirst: boolean;
  /** SO_REUSEADDR before bind (tcp, udp). */
  readonly reuseAddr: boolean;
  /** Wait at the gate before the first call. */
  readonly paused: boolean;
  /** False: no gate and no records, the bare design, for comparison. Default true. */
  readonly tracing?: boolean;
}

/** Configuration of a client program. */
export interface ClientProgramConfig {
  readonly transport: Transport;
  readonly service: Service;
  readonly io: Io;
  /** How long they think, in percent of what their scripts say. Default 100. */
  readonly tempo?: number;
  /**
   * It runs one client and exits by itself, code 0, once that client is done. Only the program can tell:
   * a script of steps goes on after a failed call. Default false.
   */
  readonly alone?: boolean;
}

/** An order to a client process: one line of JSON. */
export type ClientOrder =
  | {
      readonly order: 'add';
      /** The N of client-N, which its records carry. */
      readonly client: number;
      readonly address: Address;
      readonly script: ClientScript;
    }
  | { readonly order: 'send'; readonly client: number; readonly text: string }
  | { readonly order: 'close'; readonly client: number }
  | {
      readonly order: 'shutdown';
      readonly client: number;
      readonly how: 'SHUT_RD' | 'SHUT_WR' | 'SHUT_RDWR';
    }
  | { readonly order: 'read'; readonly client: number; readonly on: boolean }
  /** For all clients in it, later ones too. */
  | { readonly order: 'tempo'; readonly percent: number };

/**
 * The terminal program's one argument, as JSON: an interactive client, which reads lines on its standard
 * input and is not traced, like any external program.
 */
export interface TerminalProgramConfig {
  readonly transport: Transport;
  readonly address: Address;
  /** Copy this file to a lab of service `file` and print the verdict, with progress on stderr. */
  readonly file?: string;
}
