import type { ProcessRef } from '@socketarium/protocol';
import type { Inlet } from '../merge/inlet.ts';

/**
 * Where facts come from: a started program, the kernel, later a recording or an agent on another machine.
 * A lab uses its sources through this interface only. kinds.ts lists the kinds.
 */
export interface Source<Order = never> {
  /** Begins to emit facts. Called once. */
  start(inlet: Inlet): void;
  /** Carries out a user's order, where the source takes any. Resolves when it is done. */
  order?(order: Order): Promise<void>;
  /** True for a process whose facts it emits, living or dead. */
  owns(process: ProcessRef): boolean;
  /** Ends what it runs. Resolves, within a time limit, when it has emitted its last fact. */
  end(): Promise<void>;
}
