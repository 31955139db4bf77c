import type { ByteSpan } from '@socketarium/protocol/wire';
import type { FileCalls } from '../server-calls.ts';

/** What a service has to say to a piece of a request. Valid until the next `feed`. */
export interface Outcome {
  /** Each is one reply, to be written whole, in this order. */
  readonly replies: readonly ByteSpan[];
  /** The service is complete: after the replies the server closes the connection. */
  readonly done: boolean;
}

/** What one call gave: bytes, and with recvmsg(2) the descriptors that were passed along. */
export interface Piece extends ByteSpan {
  /** Open while `feed` has them; the server closes them afterwards. */
  readonly descriptors?: readonly number[];
}

/**
 * One client's service, as a state machine over bytes: it knows no socket and no time. On a byte
 * stream a request may come in any number of pieces, and a piece may hold many requests; where there
 * are messages a piece is a message. What is unfinished at end-of-file is no request: nobody feeds
 * it a newline and it is forgotten.
 */
export interface Conversation {
  /** `piece` may be used again by its owner once feed returned (and its replies were written). */
  feed(piece: Piece): Outcome;
}

export interface ServiceDefinition {
  /** Size of the buffer that the server reads requests into from a byte stream, bytes. */
  readonly readBytes: number;
  /** The same where there are messages: what does not fit is lost. */
  readonly messageBytes: number;
  /** @param files how a service reads what is behind a descriptor that was passed to it. */
  begin(files: FileCalls): Conversation;
  /** A conversation in messages, datagrams or those of a seqpacket socket: a newline may be missing. */
  beginMessages(files: FileCalls): Conversation;
}
