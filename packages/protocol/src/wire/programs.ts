import type { ClientScript } from '../api/clients.ts';
import type { Address, ServerDesign, Service, Trigger } from '../api/labs.ts';
import type { Io, Transport } from '../api/transports.ts';

/**
 * How the host starts a program and talks to it. A program's one argument is the pid of the process
 * that started it. Descriptors it inherits: EVENTS_FD to write event records to (binary, see
 * frame-format.ts); CONTROL_FD to read from, first its configuration (configuration.ts), for which it
 * waits without a word, and then orders: gate orders for a server (gate.ts), lines of JSON for a
 * client process (ClientOrder). End-of-file on the control descriptor means the host is gone: the
 * program ends.
 */
export const EVENTS_FD = 3;
export const CONTROL_FD = 4;

/** What a server program is to be. */
export interface ServerProgramConfig {
  readonly server: ServerDesign;
  readonly transport: Transport;
  readonly service: Service;
  /** Unix: where to bind. TCP: host and port, port 0 for the kernel's choice. */
  readonly address: Address;
  readonly backlog: number;
  readonly io: Io;
  readonly trigger: Trigger;
  readonly workMs: number;
  readonly wholeLine: boolean;
  /** null: as the service likes it. */
  readonly bufferBytes: number | null;
  readonly lowestFd: number;
  /** Step 1 is walked (Unix). */
  readonly unlinkFirst: boolean;
  /** SO_REUSEADDR before bind (tcp, udp). */
  readonly reuseAddr: boolean;
  /** Stand at the gate before the first call. */
  readonly paused: boolean;
  /** False: neither gate nor records, the bare design, for comparison. Default true. */
  readonly tracing?: boolean;
}

/** What a client program is to be. */
export interface ClientProgramConfig {
  readonly transport: Transport;
  readonly service: Service;
  readonly io: Io;
  /** How long they think, in percent of what their scripts say. Default 100. */
  readonly tempo?: number;
  /**
   * It houses one client and ends by itself, exit code 0, once that client is through. Only the
   * program knows when: a script of steps goes on after a call that failed. Default false.
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
  /** Of all clients in it, those that come later too. */
  | { readonly order: 'tempo'; readonly percent: number };

/**
 * One argument of the terminal program, as JSON: a client for people, which reads lines on its
 * standard input, and untraced, as any program from outside is.
 */
export interface TerminalProgramConfig {
  readonly transport: Transport;
  readonly address: Address;
  /** Copy this file to a lab of service `file` and print the verdict, with progress on stderr. */
  readonly file?: string;
}
