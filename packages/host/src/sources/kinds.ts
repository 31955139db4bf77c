import { type ClientsSetup, ClientsSource } from './clients.ts';
import { type KernelSetup, KernelSource } from './kernel.ts';
import { type ServerSetup, ServerSource } from './server.ts';

interface Kinds {
  /** A server process of ours. */
  server: { setup: ServerSetup; source: ServerSource };
  /** A client process of ours: one client's own, or a crowd's. */
  clients: { setup: ClientsSetup; source: ClientsSource };
  /** What the kernel of this machine says of the lab's sockets. */
  kernel: { setup: KernelSetup; source: KernelSource };
}

export type SourceKind = keyof Kinds;
export type SetupOf<K extends SourceKind> = Kinds[K]['setup'];
export type SourceOf<K extends SourceKind> = Kinds[K]['source'];

/**
 * The kinds of source there are, each with what makes one. In the order in which a lab ends them: the
 * servers walk their closing steps while their clients watch, and the kernel has the last word.
 */
export const SOURCE_KINDS: { readonly [K in SourceKind]: (setup: SetupOf<K>) => SourceOf<K> } = {
  server: (setup) => new ServerSource(setup),
  clients: (setup) => new ClientsSource(setup),
  kernel: (setup) => new KernelSource(setup),
};
