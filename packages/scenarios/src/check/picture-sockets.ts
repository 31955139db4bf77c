import type { LabState, PicturePattern } from '@socketarium/protocol';
import { type Leaf, nameWords } from './picture-leaf.ts';

/** What the kernel reports about the clients' own ends. */
export const socketLeaves = ({ sockets }: PicturePattern): readonly Leaf[] =>
  (sockets ?? []).map(({ client, state: wanted }) => {
    const stateOf = ({ connections }: LabState): string | undefined =>
      connections.findLast((one) => one.clientId === client)?.clientEnd?.state;
    return {
      wanted: `the socket of ${client} is ${wanted}`,
      part: (state) => state.connections,
      fits: (state) => stateOf(state) === wanted,
      saw: (state) => `the socket of ${nameWords(client)} was ${stateOf(state) ?? 'not known'}`,
    };
  });
