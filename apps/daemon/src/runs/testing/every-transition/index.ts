import { clients } from './clients.ts';
import { datagrams } from './datagrams.ts';
import { descriptors } from './descriptors.ts';
import { edges } from './edges.ts';
import { peersGone } from './peers-gone.ts';
import type { RareScenario } from './rare.ts';
import { terminated } from './terminated.ts';

export { helpFromOutside } from './outside.ts';
export type { RareScenario } from './rare.ts';

/** Together with a part of the library these take every transition of every machine. */
export const rareScenarios: readonly RareScenario[] = [
  ...terminated,
  ...peersGone,
  ...descriptors,
  ...edges,
  ...clients,
  ...datagrams,
];
