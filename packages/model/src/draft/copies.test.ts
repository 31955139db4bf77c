import { labState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import {
  copyOfClient,
  copyOfConnection,
  copyOfCounters,
  copyOfDescriptor,
  copyOfProcess,
  copyOfServer,
  copyOfSocket,
  copyOfThread,
} from './copies.ts';

const { clients, connections, counters, processes, servers, sockets } = labState.shape;

test.each([
  ['client', clients.element.shape, copyOfClient],
  ['connection', connections.element.shape, copyOfConnection],
  ['server', servers.element.shape, copyOfServer],
  ['process', processes.element.shape, copyOfProcess],
  ['thread', processes.element.shape.threads.element.shape, copyOfThread],
  ['descriptor', processes.element.shape.descriptors.element.shape, copyOfDescriptor],
  ['socket', sockets.element.shape, copyOfSocket],
  ['counters', counters.shape, copyOfCounters],
])('a copy of a %s has every field, in the order of the protocol', (_, shape, copyOf) => {
  const row = Object.fromEntries(Object.keys(shape).map((field) => [field, { of: field }]));
  const copy = copyOf(row as never);
  expect(copy).toEqual(row);
  expect(copy).not.toBe(row);
  expect(Object.keys(copy)).toEqual(Object.keys(row));
});
