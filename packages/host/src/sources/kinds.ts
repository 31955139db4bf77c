import { type ClientsSetup, ClientsSource } from './clients.ts';
import { type KernelSetup, KernelSource } from './kernel.ts';
import { type ServerSetup, ServerSource } from './server.ts';

interface Kinds {
  /** A server process that the host starts. */
  server: { setup: ServerSetup; source: ServerSource };
  /** A client process that the host starts: for one client, or shared. */
  clients: { setup: ClientsSetup; source: ClientsSource };
  /** What the kernel of this machine says of the lab's sockets. */
  kernel: { setup: KernelSetup; source: KernelSource };
}

export type SourceKind = keyof Kinds;
export type SetupOf<K extends SourceKind> = Kinds[K]['setup'];
export type SourceOf<K extends SourceKind> = Kinds[K]['source'];

/**
 * The kinds of source, each with its factory, in the order in which a lab ends them: the servers run
 * their closing steps while their clients watch, and the kernel is sampled last.
 */
export const SOURCE_KINDS: { readonly [K in SourceKind]: (setup: SetupOf<K>) => SourceOf<K> } = {
  server: (setup) => new ServerSource(setup),
  clients: (setup) => new ClientsSource(setup),
  kernel: (setup) => new KernelSource(setup),
};
