import type { Standing } from '@socketarium/model/selectors/standing';
import { describe, expect, it } from 'vitest';
import { type Shown, steadied } from './use-steady.ts';

const MS = 1e6;

describe('standings at full speed', () => {
  it('keep what lasts and pass over what flickers', () => {
    let shown: Shown | undefined;
    const told: Standing[] = [];
    for (let frame = 0; frame < 60; frame += 1) {
      const flicker: Standing = frame % 2 === 0 ? 'served' : 'idle';
      shown = steadied(shown, frame < 40 ? flicker : 'done', frame * 16 * MS);
      told.push(shown.standing);
    }
    expect(new Set(told.slice(0, 40))).toEqual(new Set(['served']));
    expect(told.at(-1)).toBe('done');
  });

  it('begin anew when time runs backwards', () => {
    const late = steadied(undefined, 'served', 900 * MS);
    expect(steadied(late, 'queued', 100 * MS).standing).toBe('queued');
  });
});
