import type { LabState, SocketariumEvent } from '@socketarium/protocol';
import { allMachines } from './machines/of.ts';
import type { Machine, MachineId, Transition } from './machines/types.ts';
import { reduceWithTransitions } from './reduce.ts';

/** Which transitions exist, and which of them real runs have taken. */

export interface ListedTransition {
  readonly id: string;
  readonly label: string;
  /**
   * False for transitions that no run must take: quiet ones, which belong to a state and change nothing,
   * and those from any state, `*`.
   */
  readonly required: boolean;
}

const isRequired = (one: Transition): boolean => one.quiet !== true && one.from !== '*';

/** The transitions of a machine, in its order. */
export const transitionsOf = (machine: Machine): ListedTransition[] =>
  machine.transitions.map((one) => ({
    id: one.id,
    label: one.label,
    required: isRequired(one),
  }));

/** For every machine, over all its variants (transports and pairs of calls), the ids that some run must take. */
export const requiredTransitions = (): Map<MachineId, Set<string>> => {
  const required = new Map<MachineId, Set<string>>();
  for (const machine of allMachines()) {
    const ids = required.get(machine.id) ?? new Set();
    for (const one of machine.transitions) if (isRequired(one)) ids.add(one.id);
    required.set(machine.id, ids);
  }
  return required;
};

/**
 * The transitions that the machines of a lab took in a run: its server's, its second servers' and
 * its clients'. `initialState`: the state before the first of the events.
 */
export const transitionsTaken = (
  events: Iterable<SocketariumEvent>,
  initialState: LabState,
): Map<MachineId, Set<string>> => {
  const taken = new Map<MachineId, Set<string>>();
  const onTransition = (machine: Machine, transition: Transition): void => {
    const ids = taken.get(machine.id) ?? new Set();
    taken.set(machine.id, ids.add(transition.id));
  };
  reduceWithTransitions(initialState, events, onTransition);
  return taken;
};
