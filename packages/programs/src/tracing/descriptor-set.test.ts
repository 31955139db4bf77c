import { fdMembers } from '@socketarium/syscalls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DescriptorSet } from './descriptor-set.ts';

test('what was added is in it, also above FD_SETSIZE, and nothing after clear', () => {
  const set = new DescriptorSet();
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(6000)), (fds) => {
      for (const fd of fds) set.add(fd);
      expect(fdMembers(set.bits, set.nfds)).toEqual(fds.toSorted((one, other) => one - other));
      for (const fd of fds) expect(set.has(fd)).toBe(true);
      set.clear();
      expect(set.nfds).toBe(0);
      expect(set.bits.every((bits) => bits === 0)).toBe(true);
    }),
  );
});
