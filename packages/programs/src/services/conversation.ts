import type { ByteSpan } from '@socketarium/protocol/wire';
import type { FileCalls } from '../server-calls.ts';

/** A service's answer to a piece of a request. Valid until the next `feed`. */
export interface Outcome {
  /** Each is one reply, to be written whole, in this order. */
  readonly replies: readonly ByteSpan[];
  /** The service is complete: after the replies the server closes the connection. */
  readonly done: boolean;
}

/** The result of one call: bytes, and with recvmsg(2) the descriptors that were passed. */
export interface Piece extends ByteSpan {
  /** Open during `feed`; the server closes them afterwards. */
  readonly descriptors?: readonly number[];
}

/**
 * One client's service, as a state machine over bytes: it has no socket and no clock. On a byte stream a
 * request may come in any number of pieces, and a piece may contain many requests; with message
 * boundaries a piece is a message. Unfinished input at end-of-file is no request: it is dropped.
 */
export interface Conversation {
  /** `piece` may be reused by its owner once feed returned (and its replies were written). */
  feed(piece: Piece): Outcome;
}

export interface ServiceDefinition {
  /** Size of the buffer that the server reads requests into from a byte stream, bytes. */
  readonly readBytes: number;
  /** The same with message boundaries: what does not fit is lost. */
  readonly messageBytes: number;
  /** @param files how a service reads the file of a descriptor that was passed to it. */
  begin(files: FileCalls): Conversation;
  /** A conversation in messages, datagrams or those of a seqpacket socket: a newline may be missing. */
  beginMessages(files: FileCalls): Conversation;
}
