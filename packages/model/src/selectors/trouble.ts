import type { FinishedCall, LabState, ServerState } from '@socketarium/protocol';
import { freeDescriptors } from './lab.ts';

/** What has gone wrong with a server, as its own calls tell. */

/** The call that ended a server which exited for it; null when none did. */
export const failedCall = (
  server: Pick<ServerState, 'status' | 'exit' | 'lastCall'>,
): FinishedCall | null => {
  const { status, exit, lastCall } = server;
  const gaveUp = status === 'exited' && exit?.signal === null && exit.code !== 0;
  return gaveUp && lastCall?.errno ? lastCall : null;
};

/** accept(2) has failed for want of a descriptor, and none is free yet for who waits to be accepted. */
export const outOfDescriptors = ({ server, listening }: LabState): boolean =>
  server.status === 'running' &&
  listening !== null &&
  listening.acceptQueue.length > 0 &&
  listening.failing?.errno === 'EMFILE' &&
  freeDescriptors(server) === 0;

/**
 * It has done so again and again: by the calls that were made, not by what a design would do. Whether
 * the server goes round and round or sleeps between is for who knows how fast its calls are.
 */
export const acceptsInVain = (state: LabState): boolean =>
  outOfDescriptors(state) && (state.listening?.failing?.times ?? 0) > 1;

/** Errnos that belong to how a program is written, and are no news: nothing is there, a signal came. */
const USUAL: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOENT']);

/** True for an errno that tells of trouble; null is none. */
export const isTrouble = (errno: string | null): errno is string =>
  errno !== null && !USUAL.has(errno);

/** `accept() = -1 EMFILE`, when that is how the call ended; null when all went as it should. */
export const failureOf = (call: FinishedCall | null): string | null =>
  call === null || !isTrouble(call.errno) ? null : `${call.call}() = -1 ${call.errno}`;
