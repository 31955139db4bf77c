import { createLab, type Descriptor } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { freeDescriptors, initialState, reduce } from './index.ts';

const open = (fd: number): Descriptor => ({ fd, role: 'connected', inode: fd, connectionId: null });

it('counts what was opened and closed since the limit was lowered', () => {
  const config = createLab.parse({ transport: 'tcp', server: 'select', service: 'sum' });
  const begun = initialState({ config, address: { host: '127.0.0.1', port: 0 }, startedAt: 1 });
  const before = { ...begun, server: { ...begun.server, descriptors: [open(3), open(4)] } };
  expect(freeDescriptors(before.server)).toBeNull();
  const { server } = reduce(before, {
    ...{ seq: 1, t: 2, type: 'limit.changed', actor: 'server' },
    ...{ resource: 'RLIMIT_NOFILE', soft: 7, spare: 2 },
  });
  expect(freeDescriptors(server)).toBe(2);
  expect(freeDescriptors({ ...server, descriptors: [open(3), open(4), open(5)] })).toBe(1);
  expect(freeDescriptors({ ...server, descriptors: [3, 4, 5, 6].map(open) })).toBe(0);
  expect(freeDescriptors({ ...server, descriptors: [open(3)] })).toBe(3);
});
