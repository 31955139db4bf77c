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

/** accept(2) finds no free descriptor, EMFILE, while somebody waits to be accepted. */
export const outOfDescriptors = (state: LabState): boolean => {
  const { server, listening } = state;
  if (freeDescriptors(server) !== 0 || (listening?.acceptQueue.length ?? 0) === 0) return false;
  const { call, errno } = server.lastCall ?? {};
  if (call === 'accept') return errno === 'EMFILE';
  // The call that tells it over and over again that there is somebody to accept.
  return server.ready.includes(listening?.fd ?? -1);
};

/** True while the accept queue wakes a server that has no descriptor left for who waits in it. */
export const spins = ({ server, listening }: LabState): boolean =>
  server.status === 'running' &&
  listening !== null &&
  listening.acceptQueue.length > 0 &&
  freeDescriptors(server) === 0;

/** Errnos that belong to how a program is written, and are no news: nothing is there, a signal came. */
const USUAL: ReadonlySet<string> = new Set(['EAGAIN', 'EINTR', 'ENOENT']);

/** True for an errno that tells of trouble; null is none. */
export const isTrouble = (errno: string | null): errno is string =>
  errno !== null && !USUAL.has(errno);

/** `accept() = -1 EMFILE`, when that is how the call ended; null when all went as it should. */
export const failureOf = (call: FinishedCall | null): string | null =>
  call === null || !isTrouble(call.errno) ? null : `${call.call}() = -1 ${call.errno}`;
