import type { ClientState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { beginning } from '../testing/facts.ts';
import { allDone, endOfServer, fateOfClients } from './fate.ts';

const client = (phase: ClientState['phase'], reason: string | null = null, n = 1) =>
  ({ name: `client ${n}`, phase, reason }) as ClientState;

test('what became of the clients: few are named, many counted', () => {
  const clients = [
    client('failed', 'end-of-file'),
    client('failed', 'ECONNRESET', 2),
    client('failed', 'ECONNRESET', 3),
    ...[4, 5, 6, 7].map((n) => client('done', null, n)),
    client('queued', null, 8),
  ];
  expect(fateOfClients(clients)).toBe(
    'Client 1 was cut off before its answer (end-of-file); client 2 and client 3 were reset (ECONNRESET); 4 clients had finished; client 8 has yet to notice.',
  );
  expect(fateOfClients([])).toBe('');
});

test('a server that was killed, failed, or walked its closing steps', () => {
  const state = beginning();
  const ended = (code: number | null, signal: string | null) =>
    endOfServer({
      ...state,
      server: { ...state.server, status: 'exited', exit: { code, signal } },
    });
  expect(endOfServer(state)).toBeNull();
  expect(ended(null, 'SIGKILL')).toMatchObject({ crashed: true });
  expect(ended(null, 'SIGKILL')?.title).toContain('SIGKILL');
  expect(ended(1, null)?.title).toContain('exit code 1');
  expect(ended(0, null)).toMatchObject({ crashed: false });
});

test('all are done only when there was someone', () => {
  const state = beginning();
  expect(allDone(state)).toBe(false);
  expect(allDone({ ...state, clients: [client('done'), client('failed')] })).toBe(true);
  expect(allDone({ ...state, clients: [client('done'), client('served')] })).toBe(false);
});
