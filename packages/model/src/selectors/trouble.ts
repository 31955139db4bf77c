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
