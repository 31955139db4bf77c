import type { ByteSpan } from '@socketarium/protocol/wire';

/** What a service has to say to a piece of a request. Valid until the next `feed`. */
export interface Outcome {
  /** Each is one reply, to be written whole, in this order. */
  readonly replies: readonly ByteSpan[];
  /** The service is complete: after the replies the server closes the connection. */
  readonly done: boolean;
}

/**
 * One client's service, as a state machine over bytes: it knows no socket and no time. A request
 * may come in any number of pieces, and a piece may hold many requests, as on any byte stream. What
 * is unfinished at end-of-file is no request: nobody feeds it a newline and it is forgotten.
 */
export interface Conversation {
  /** `piece` may be used again by its owner once feed returned (and its replies were written). */
  feed(piece: ByteSpan): Outcome;
}

export interface ServiceDefinition {
  /** Size of the buffer that the server reads requests into, bytes. */
  readonly readBytes: number;
  begin(): Conversation;
}
