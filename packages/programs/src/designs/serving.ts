import type { Endpoint } from '../endpoint.ts';
import type { ServerCalls } from '../server-calls.ts';
import type { Conversation } from '../services/conversation.ts';
import type { IoPair, Request } from './io.ts';

/** What a server is to serve, where and how: the same for every design. */
export interface Serving {
  readonly here: Endpoint;
  /** socket(2)'s `type`. */
  readonly socketType: number;
  /** Whether step 1 is walked. */
  readonly unlinkFirst: boolean;
  /** Whether SO_REUSEADDR is set, where there are ports. */
  readonly reuseAddr: boolean;
  readonly backlog: number;
  readonly io: IoPair;
  /** Where requests are received. */
  readonly request: Request;
  /** Begins a client's service. */
  begin(): Conversation;
  /** Milliseconds that a request costs from now on. */
  readonly workMs: number;
  /** Whether the server goes on reading from one client until a line of it is whole. */
  readonly wholeLine: boolean;
}

/** A server design. It returns when SIGTERM or SIGINT came and the closing steps were walked. */
export type Design = (os: ServerCalls, serving: Serving) => void;
