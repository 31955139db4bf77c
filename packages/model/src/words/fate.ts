import type { ClientState, LabState } from '@socketarium/protocol';
import { isUnix } from '@socketarium/protocol';
import { askedServer } from '../selectors/present.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { serverName } from './names.ts';

/** What an errno of a client meant for it, in a word or two. */
const MEANING: Readonly<Record<string, string>> = {
  'end-of-file': 'cut off before its answer',
  ECONNRESET: 'reset',
  ECONNREFUSED: 'refused',
  EPIPE: 'cut off',
  ENOENT: 'unable to find its name',
  EAGAIN: 'left without an answer',
  SIGKILL: 'killed',
};

/** Up to so many are named. */
const NAMED = 3;

const whichOf = (clients: readonly ClientState[]): string => {
  const names = clients.map(({ name }) => name);
  if (names.length > NAMED) return `${names.length} clients`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

/** `Client 1 was reset (ECONNRESET); 5 clients had finished.`: what became of them. */
export const fateOfClients = (clients: readonly ClientState[]): string => {
  const reasons = new Map<string, ClientState[]>();
  const done: ClientState[] = [];
  const others: ClientState[] = [];
  for (const client of clients) {
    const { phase, reason } = client;
    if (phase === 'failed')
      reasons.set(reason ?? '?', [...(reasons.get(reason ?? '?') ?? []), client]);
    else (phase === 'done' ? done : others).push(client);
  }
  const parts = [...reasons].map(
    ([reason, those]) =>
      `${whichOf(those)} ${those.length === 1 ? 'was' : 'were'} ${MEANING[reason] ?? 'ended'} (${reason})`,
  );
  if (done.length > 0) parts.push(`${whichOf(done)} had finished`);
  if (others.length > 0) {
    parts.push(`${whichOf(others)} ${others.length === 1 ? 'has' : 'have'} yet to notice`);
  }
  const all = parts.join('; ');
  return all === '' ? '' : `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
};

/** The clients of the lab's own server: those that wait at a second one, or were accepted by it, live on. */
export const itsClients = (state: LabState): readonly ClientState[] =>
  state.clients.filter((client) => {
    const present = state.connections.find(({ id }) => id === client.connectionId);
    return (present?.acceptedBy ?? askedServer(state, client)) === state.server.pid;
  });

/** How the server ended, a headline and a sentence; null while it lives. */
export const endOfServer = (
  state: LabState,
): { readonly crashed: boolean; readonly title: string; readonly text: string } | null => {
  const { server, config } = state;
  if (server.status !== 'exited' || server.exit === null) return null;
  const { code, signal } = server.exit;
  if (signal !== null) {
    const heir = nameLeadsTo(state);
    const leads = heir === null ? 'stays on disk' : `leads to ${serverName(state, heir)}`;
    const stale = isUnix(config.transport) ? `, its name ${leads}` : '';
    return {
      crashed: true,
      title: `The server was killed by ${signal}:`,
      text: `no closing step was walked${stale}.`,
    };
  }
  if (code !== 0) {
    const { lastCall } = server;
    const failed = lastCall?.ret === -1 && lastCall.errno !== null;
    return {
      crashed: true,
      title: `The server failed, exit code ${code}:`,
      text: failed ? `${lastCall.call}() = -1 ${lastCall.errno}.` : 'it gave up by itself.',
    };
  }
  return {
    crashed: false,
    title: 'The server stopped.',
    text: 'It walked its closing steps and exited with code 0.',
  };
};

/** All of the lab's own clients are through, and nothing more will happen by itself. */
export const allDone = (state: LabState): boolean =>
  state.clients.length > 0 &&
  state.clients.every(({ phase }) => phase === 'done' || phase === 'failed');
