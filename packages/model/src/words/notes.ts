import type { LabState } from '@socketarium/protocol';
import { freeDescriptors } from '../selectors/lab.ts';

/** What is unusual about the server at present, the most serious first. */
export const notesOf = (state: LabState): string[] => {
  const { server } = state;
  const notes: string[] = [];
  const free = freeDescriptors(server);
  if (server.status === 'running' && free !== null) {
    notes.push(`free descriptors: ${free} of ${Math.max(free, server.spareDescriptors ?? 0)}`);
  }
  if (server.unwatchable !== null && server.status === 'running') {
    notes.push(`fd ${server.unwatchable.fd} closed: no bit in fd_set`);
  }
  if (server.workMs > 0) notes.push(`a request costs ${server.workMs} ms`);
  if (server.starts > 1) notes.push(`started ${server.starts}×`);
  return notes;
};
