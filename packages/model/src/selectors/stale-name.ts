import type { LabState } from '@socketarium/protocol';
import { isUnix } from '@socketarium/protocol';

/**
 * The name of a Unix socket whose server is gone without unlink(2): the file still exists, and no socket
 * is behind it. Null while there is one, or where the closing steps removed it.
 */
export const staleName = (state: LabState): string | null => {
  const { server, address, counters } = state;
  const seconds = state.servers.slice(1);
  if (!isUnix(state.config.transport) || !('path' in address)) return null;
  if (server.status !== 'exited' || server.exit === null) return null;
  const removed = server.exit.signal === null && server.exit.code === 0;
  const bound = (counters.serverCalls.bind ?? 0) > 0;
  const taken = seconds.some((one) => one.listens && one.status !== 'exited');
  // One that bound the name again and ran its closing steps has removed it.
  const removedSince = seconds.some(
    ({ exit, position }) =>
      exit?.code === 0 && (server.starts === 1 || position.since > server.position.since),
  );
  if (removed || removedSince || !bound || taken) return null;
  return address.path.split('/').pop() ?? address.path;
};
