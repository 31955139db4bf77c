import type { ClientState, Connection, LabState, ServerState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { beginning } from '../testing/facts.ts';
import { allDone, endOfServer, fateOfClients, itsClients } from './fate.ts';

const client = (phase: ClientState['phase'], reason: string | null = null, n = 1) =>
  ({ name: `client ${n}`, kind: 'lab', phase, reason }) as ClientState;

test('what happened to the clients: few are named, many counted', () => {
  const clients = [
    client('failed', 'end-of-file'),
    client('failed', 'ECONNRESET', 2),
    client('failed', 'ECONNRESET', 3),
    ...[4, 5, 6, 7].map((n) => client('done', null, n)),
    client('queued', null, 8),
  ];
  expect(fateOfClients(clients)).toBe(
    'Client 1 was cut off before its reply (end-of-file); client 2 and client 3 were reset (ECONNRESET); 4 clients had finished; client 8 has yet to notice.',
  );
  expect(fateOfClients([])).toBe('');
});

test('a server that was killed, failed, or ran its closing steps', () => {
  const state = beginning();
  const ended = (code: number | null, signal: string | null) =>
    endOfServer({
      ...state,
      server: { ...state.server, status: 'exited', exit: { code, signal } },
    });
  expect(endOfServer(state)).toBeNull();
  expect(ended(null, 'SIGKILL')).toMatchObject({ bad: true });
  expect(ended(null, 'SIGKILL')?.title).toContain('SIGKILL');
  expect(ended(1, null)?.title).toContain('exit code 1');
  expect(ended(0, null)).toMatchObject({ bad: false });
});

test('beside a second server that has the name: the name refers to that one, and its clients are left out', () => {
  const state = beginning();
  const queue = {
    length: 1,
    backlog: 4,
    members: ['client-2'],
    places: [],
    ordered: true,
    untoldAfter: null,
    asOf: 5,
  };
  const other = {
    ...state.server,
    ...{ pid: 2, listens: true, served: 1 },
    listening: { fd: 3, inode: 9, since: 2, failing: null, acceptQueue: queue },
  };
  const connection = (n: number, acceptedBy: number | null) =>
    ({
      id: `c-${n}`,
      clientId: `client-${n}`,
      acceptedBy,
      askedAt: n,
      connectedAt: n,
    }) as Connection;
  const of = (n: number, phase: ClientState['phase']) => ({
    ...client(phase, phase === 'failed' ? 'ECONNRESET' : null, n),
    ...{ id: `client-${n}`, connectionId: `c-${n}` },
  });
  const server: ServerState = {
    ...state.server,
    status: 'exited',
    exit: { code: null, signal: 'SIGKILL' },
  };
  const after: LabState = {
    ...state,
    server,
    servers: [server, other],
    clients: [of(1, 'failed'), of(2, 'queued'), of(3, 'served')],
    connections: [connection(1, 1), connection(2, null), connection(3, 2)],
  };
  expect(endOfServer(after)?.text).toContain('its socket file leads to server 2');
  expect(endOfServer({ ...after, servers: [server] })?.text).toContain(
    'its socket file stays on disk',
  );
  expect(fateOfClients(itsClients(after))).toBe('Client 1 was reset (ECONNRESET).');
});

test('all are done only when there was at least one', () => {
  const state = beginning();
  expect(allDone(state)).toBe(false);
  expect(allDone({ ...state, clients: [client('done'), client('failed')] })).toBe(true);
  expect(allDone({ ...state, clients: [client('done'), client('served')] })).toBe(false);
});
