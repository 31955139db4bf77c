import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Rows } from './rows.ts';

interface Row {
  readonly key: number;
  value: number;
}

const key = fc.nat({ max: 12 });
const change = fc.oneof(
  fc.record({ does: fc.constantFrom('add' as const, 'patch' as const), key, value: fc.nat() }),
  fc.record({ does: fc.constantFrom('remove' as const, 'patch' as const), key, value: fc.nat() }),
  fc.record({ does: fc.constantFrom('step' as const, 'list' as const, 'clear' as const) }),
);

test('rows equal a plain list, and no list of an earlier step changes', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 80 }), (changes) => {
      const rows = new Rows<number, Row>(
        [{ key: 3, value: 0 }],
        (row) => row.key,
        (row) => ({ ...row }),
      );
      let plain: Row[] = [{ key: 3, value: 0 }];
      const lists: { readonly list: readonly Row[]; readonly was: readonly Row[] }[] = [];
      for (const one of changes) {
        const at = 'key' in one ? plain.findIndex((row) => row.key === one.key) : -1;
        switch (one.does) {
          case 'add':
            rows.add({ key: one.key, value: one.value });
            plain = plain.toSpliced(at < 0 ? plain.length : at, at < 0 ? 0 : 1, {
              key: one.key,
              value: one.value,
            });
            break;
          case 'patch':
            rows.patch(one.key, { value: one.value });
            if (at >= 0) plain = plain.with(at, { key: one.key, value: one.value });
            break;
          case 'remove':
            expect(rows.remove(one.key)).toEqual(plain[at]);
            if (at >= 0) plain = plain.toSpliced(at, 1);
            break;
          case 'clear':
            rows.clear();
            plain = [];
            break;
          case 'list':
            lists.push({ list: rows.list(), was: plain });
            rows.nextStep();
            expect(rows.list()).toBe(lists.at(-1)?.list);
            break;
          case 'step':
            rows.nextStep();
        }
        expect([...rows]).toEqual(plain);
        expect(rows.size).toBe(plain.length);
        for (const row of plain) expect(rows.get(row.key)).toEqual(row);
      }
      for (const { list, was } of lists) expect(list).toEqual(was);
    }),
  );
});
