import type { ClientState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { beginning } from '../testing/facts.ts';
import { allDone, endOfServer, fateOfClients } from './fate.ts';

const client = (phase: ClientState['phase'], reason: string | null = null) =>
  ({ phase, reason }) as ClientState;

test('what became of the clients, counted by reason', () => {
  const clients = [
    client('done'),
    client('failed', 'ECONNRESET'),
    client('failed', 'ECONNRESET'),
    client('failed', 'ECONNREFUSED'),
    client('queued'),
  ];
  expect(fateOfClients(clients)).toBe(
    'Of its clients 2 were reset (ECONNRESET), 1 was refused (ECONNREFUSED), 1 had finished, 1 has yet to notice.',
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
