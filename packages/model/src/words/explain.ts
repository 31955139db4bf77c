import type { MachinePosition } from '@socketarium/protocol';
import type { Machine } from '../machines/types.ts';

/**
 * The meaning of a machine's present state, in a sentence: while its call sleeps, why it does; else that
 * of the transition into it, where it says more than the state itself. Empty for a state that is not the
 * machine's.
 */
export const explain = (
  machine: Machine,
  { state, lastTransition }: Pick<MachinePosition, 'state' | 'lastTransition'>,
  asleep: boolean,
): string => {
  const current = machine.states.find((one) => one.id === state);
  if (current === undefined) return '';
  if (asleep && current.whileAsleep !== undefined) return current.whileAsleep;
  const last = machine.transitions.find((one) => one.id === lastTransition);
  return (last?.to === state ? last.says : undefined) ?? current.explanation;
};
