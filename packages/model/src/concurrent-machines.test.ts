import { expect, test } from 'vitest';
import { concurrentMachines } from './machines/of.ts';

test.each(concurrentMachines().map((one) => [one.id, one] as const))(
  '%s: ids are unique, targets exist, every state is reached and none overlaps',
  (_, machine) => {
    const states = machine.states.map((one) => one.id);
    expect(new Set(states).size).toBe(states.length);
    const ids = machine.transitions.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of machine.transitions) {
      for (const end of [...(typeof from === 'string' ? [from] : from), to]) {
        if (end !== '*') expect(states).toContain(end);
      }
    }
    const reached = new Set(machine.transitions.map((one) => one.to));
    for (const id of states.slice(1)) expect(reached).toContain(id);
    const cells = machine.states.flatMap(({ at }) =>
      at.span === 2 ? [`0/${at.row}`, `1/${at.row}`] : [`${at.col}/${at.row}`],
    );
    expect(new Set(cells).size).toBe(cells.length);
  },
);
