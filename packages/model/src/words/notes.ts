import type { LabState } from '@socketarium/protocol';
import { familyOf } from '../selectors/family.ts';
import { freeDescriptors } from '../selectors/lab.ts';

const several = (n: number, one: string, many: string): string[] =>
  n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];

/** Who else serves for it: `3 children`, `2 zombies`, `4 more threads`. */
const familyNotes = (state: LabState): string[] => {
  const { children, zombies, threads } = familyOf(state);
  return [
    ...several(children.length, 'child', 'children'),
    ...several(zombies.length, 'zombie', 'zombies'),
    ...several(threads, 'more thread', 'more threads'),
  ];
};

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
  notes.push(...familyNotes(state));
  if (server.workMs > 0) notes.push(`a request costs ${server.workMs} ms`);
  if (server.starts > 1) notes.push(`started ${server.starts}×`);
  return notes;
};
