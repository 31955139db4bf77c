import type { SocketRow } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { RowDelta } from './delta.ts';

const row = (over: Partial<SocketRow>): SocketRow => ({
  inode: 7,
  peerInode: 8,
  localPort: null,
  peerPort: null,
  state: 'ESTABLISHED',
  receiveQueue: 0,
  sendQueue: 0,
  owner: null,
  holders: null,
  ...over,
});

test('reports a row once, again when it changes, and its key when it is gone', () => {
  const delta = new RowDelta();
  expect(delta.next([row({})])).toEqual({ sockets: [row({})], gone: [] });
  expect(delta.next([row({})])).toEqual({ sockets: [], gone: [] });
  const fuller = row({ receiveQueue: 4 });
  expect(delta.next([fuller])).toEqual({ sockets: [fuller], gone: [] });
  const owned = row({ receiveQueue: 4, owner: { pid: 1, comm: 'nc' } });
  expect(delta.next([owned])).toEqual({ sockets: [owned], gone: [] });
  const held = { ...owned, holders: [{ pid: 1, comm: 'nc', fds: [3] }] };
  expect(delta.next([held])).toEqual({ sockets: [held], gone: [] });
  const passedOn = { ...owned, holders: [...held.holders, { pid: 2, comm: 'nc', fds: [3] }] };
  expect(delta.next([passedOn]).sockets).toEqual([passedOn]);
  expect(delta.next([{ ...passedOn }]).sockets).toEqual([]);
  expect(delta.next([])).toEqual({ sockets: [], gone: ['7'] });
});

test('an end that waits in a queue has no inode and is identified by its peer', () => {
  const delta = new RowDelta();
  const waiting = row({
    inode: 0,
    peerInode: null,
    localPort: 80,
    peerPort: 4000,
    peerAddress: '127.0.0.1',
  });
  delta.next([waiting]);
  const accepted = { ...waiting, inode: 9 };
  expect(delta.next([accepted])).toEqual({ sockets: [accepted], gone: ['of 127.0.0.1:4000'] });
});

test('the same port of two addresses is two clients', () => {
  const delta = new RowDelta();
  const at = (peerAddress: string) =>
    row({ inode: 0, peerInode: null, localPort: 80, peerPort: 4000, peerAddress });
  expect(delta.next([at('127.0.0.1'), at('127.0.0.2')]).sockets).toHaveLength(2);
  expect(delta.next([at('127.0.0.2')])).toEqual({ sockets: [], gone: ['of 127.0.0.1:4000'] });
});
