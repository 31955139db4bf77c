import type { Endpoint } from '../endpoint.ts';
import type { ServerCalls } from '../server-calls.ts';
import type { Conversation } from '../services/conversation.ts';
import type { IoPair, Request } from './io.ts';

/** What a server serves, where and how: the same for every design. */
export interface Serving {
  readonly here: Endpoint;
  /** socket(2)'s `type`. */
  readonly socketType: number;
  /** Whether step 1 is done. */
  readonly unlinkFirst: boolean;
  /** Whether SO_REUSEADDR is set, where there are ports. */
  readonly reuseAddr: boolean;
  readonly backlog: number;
  readonly io: IoPair;
  /** Where requests are received. */
  readonly request: Request;
  /** Begins a client's service. */
  begin(): Conversation;
  /** Milliseconds that a request takes from now on. */
  readonly workMs: number;
  /** Whether the server keeps reading from one client until its line is whole. */
  readonly wholeLine: boolean;
}

/** A server design. It returns after SIGTERM or SIGINT and its closing steps. */
export type Design = (os: ServerCalls, serving: Serving) => void;
