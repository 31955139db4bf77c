import { ERRNO } from '@socketarium/syscalls';
import type { ServerCalls } from '../server-calls.ts';
import type { Conversation, Outcome } from '../services/conversation.ts';
import { closePassed } from './io.ts';
import type { Serving } from './serving.ts';

const NEWLINE = 10;

/**
 * Between steps 7 and 8: the work on the received request, and the service's answer to it. Null when
 * SIGTERM or SIGINT ended the work, and with it the server.
 */
export const processed = (
  os: ServerCalls,
  serving: Serving,
  conversation: Conversation,
): Outcome | null => {
  const { workMs, request } = serving;
  // The work is on a whole request; half a line is still being read.
  if (workMs > 0 && !readsOn(serving)) {
    os.nanosleep(workMs);
    if (os.interrupted) return null;
  }
  const outcome = conversation.feed(request);
  if (request.descriptors.length > 0) closePassed(os, request);
  return outcome;
};

/**
 * Processes the request and writes the replies, step 8. False when the connection must be closed: the
 * service is complete, the peer is gone, or the server must stop.
 */
export const answered = (
  os: ServerCalls,
  serving: Serving,
  connFd: number,
  conversation: Conversation,
): boolean => {
  const outcome = processed(os, serving, conversation);
  if (outcome === null) return false;
  for (const reply of outcome.replies) {
    if (!writtenWhole(os, serving, connFd, reply.bytes, reply.length)) return false;
  }
  return !outcome.done;
};

/** Whether the server waits for the rest of a line before it serves other clients. */
export const readsOn = ({ wholeLine, request }: Serving): boolean =>
  wholeLine && request.bytes[request.length - 1] !== NEWLINE;

/**
 * Writes all `count` bytes, in as many calls as needed: write(2) may take fewer than it was given. False
 * when the peer is gone (EPIPE, ECONNRESET) or the server must stop.
 */
const writtenWhole = (
  os: ServerCalls,
  { io }: Serving,
  fd: number,
  bytes: Uint8Array,
  count: number,
): boolean => {
  let total = io.send(os, fd, bytes, count, null);
  if (total === -ERRNO.EINTR) total = 0;
  while (total >= 0 && total < count && !os.interrupted) {
    const written = io.send(os, fd, bytes.subarray(total, count), count - total, null);
    if (written >= 0) total += written;
    else if (written !== -ERRNO.EINTR) return false;
  }
  return total === count;
};
