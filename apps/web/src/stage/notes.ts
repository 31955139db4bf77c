import type { LabState } from '@socketarium/protocol';

/** True while the accept queue wakes a server that has no descriptor left for who waits in it. */
export const spins = (state: LabState): boolean => {
  const { server, listening } = state;
  if (server.status !== 'running' || listening === null || server.spareDescriptors === null)
    return false;
  const refused = [server.lastCall, server.inCall].some((call) => call?.call === 'accept');
  const failed = (state.counters.calls.accept?.failed ?? 0) > 0;
  return listening.acceptQueue.length > 0 && failed && (refused || server.blockedIn === null);
};

/** What is unusual about the server for as long as it is, the gravest first. */
export const notesOf = (state: LabState): string[] => {
  const { server } = state;
  const notes: string[] = [];
  if (server.status === 'running' && server.spareDescriptors !== null) {
    const spare = server.spareDescriptors;
    notes.push(spins(state) ? `free descriptors: 0 of ${spare}` : `room for ${spare} descriptors`);
  }
  if (server.workMs > 0) notes.push(`a request costs ${server.workMs} ms`);
  if (server.starts > 1) notes.push(`started ${server.starts}×`);
  return notes;
};
