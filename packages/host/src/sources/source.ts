import type { ProcessRef } from '@socketarium/protocol';
import type { Inlet } from '../merge/inlet.ts';

/**
 * Where facts come from: a program that was started, the kernel, later a recording or another
 * machine's agent. A lab is made of them and knows no more of them than this. Their kinds are in
 * kinds.ts.
 */
export interface Source<Order = never> {
  /** Begins to tell. Called once. */
  start(inlet: Inlet): void;
  /** Carries out an order of a user's, where the source takes any. Resolves when it is done. */
  order?(order: Order): Promise<void>;
  /** True for a process whose facts it tells, living or dead. */
  owns(process: ProcessRef): boolean;
  /** Ends what it runs. Resolves, within a bound, when it has told all that it will tell. */
  end(): Promise<void>;
}
