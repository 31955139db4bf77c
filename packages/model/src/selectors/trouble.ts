import type { FinishedCall, LabState, ServerState } from '@socketarium/protocol';
import { freeDescriptors } from './lab.ts';

/** What has gone wrong with a server, by its own calls. */

/** The failed call for which a server exited; null when none did. */
export const failedCall = (
  server: Pick<ServerState, 'status' | 'exit' | 'lastCall'>,
): FinishedCall | null => {
  const { status, exit, lastCall } = server;
  const gaveUp = status === 'exited' && exit?.signal === null && exit.code !== 0;
  return gaveUp && lastCall?.errno ? lastCall : null;
};

/** accept(2) has failed for lack of a descriptor, and none is free yet for the waiting clients. */
export const outOfDescriptors = ({ server, listening }: LabState): boolean =>
  server.status === 'running' &&
  listening !== null &&
  listening.acceptQueue.length > 0 &&
  listening.failing?.errno === 'EMFILE' &&
  freeDescriptors(server) === 0;

/**
 * It has done so repeatedly: by the calls that were made, not by what a design would do. Whether the
 * server loops or sleeps between depends on how fast its calls are.
 */
export const acceptsInVain = (state: LabState): boolean =>
  outOfDescriptors(state) && (state.listening?.failing?.times ?? 0) > 1;

/** Errnos of normal operation: nothing is there, a signal came. */
const USUAL: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOENT']);

/** True for an errno that means trouble; null means none. */
export const isTrouble = (errno: string | null): errno is string =>
  errno !== null && !USUAL.has(errno);

/** `accept() = -1 EMFILE`, when the call ended so; null when nothing failed. */
export const failureOf = (call: FinishedCall | null): string | null =>
  call === null || !isTrouble(call.errno) ? null : `${call.call}() = -1 ${call.errno}`;
