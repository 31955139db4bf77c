import { describe, expect, it } from 'vitest';
import { MACHINES } from '../gallery/machine-list.ts';
import { overlap } from '../stage/geometry.ts';
import { machineLayout } from './layout.ts';

describe.each(MACHINES)('$of', ({ machine }) => {
  it.each([
    [330, 340],
    [371, 360],
    [430, 560],
    [520, 640],
  ])('keeps its states apart in %ix%i', (width, height) => {
    const { states, edges } = machineLayout(machine, width, height, null, 'start');
    expect(states).toHaveLength(machine.states.length);
    for (const [i, a] of states.entries()) {
      expect(a.rect.x).toBeGreaterThanOrEqual(0);
      expect(a.rect.x + a.rect.w).toBeLessThanOrEqual(width);
      for (const b of states.slice(i + 1))
        expect(overlap(a.rect, b.rect), `${a.state.id} and ${b.state.id}`).toBe(false);
    }
    expect(new Set(edges.map((edge) => edge.key)).size).toBe(edges.length);
  });

  it('draws whichever way was just taken from a single state', () => {
    for (const t of machine.transitions) {
      if (t.quiet === true || typeof t.from !== 'string' || t.from === '*' || t.from === t.to)
        continue;
      const { edges } = machineLayout(machine, 400, 560, t.id, t.to);
      expect(
        edges.some((edge) => edge.transition.id === t.id),
        t.id,
      ).toBe(true);
    }
  });
});
