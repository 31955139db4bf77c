import type { ClientState, LabState } from '@socketarium/protocol';
import { isUnix } from '@socketarium/protocol';
import { askedServer } from '../selectors/present.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { serverName } from './names.ts';

/** The meaning of a client's errno, in a word or two. */
const MEANING: Readonly<Record<string, string>> = {
  'end-of-file': 'cut off before its reply',
  ECONNRESET: 'reset',
  reset: 'reset before accept()',
  ECONNREFUSED: 'refused',
  EPIPE: 'cut off',
  ENOENT: 'unable to find the socket file',
  EAGAIN: 'left without a reply',
  SIGKILL: 'killed',
};

/** Up to this many are named. */
const NAMED = 3;

const whichOf = (clients: readonly ClientState[]): string => {
  const names = clients.map(({ name }) => name);
  if (names.length > NAMED) return `${names.length} clients`;
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};

const HAVE = (those: readonly ClientState[]): string => (those.length === 1 ? 'has' : 'have');
const BE = (those: readonly ClientState[]): string => (those.length === 1 ? 'was' : 'were');

/** What happened to a client that failed. */
const failureWords = (those: readonly ClientState[], reason: string): string => {
  const [one] = those;
  const unaware = reason === 'end-of-file' && one?.heard === null;
  const why = unaware
    ? `, and ${HAVE(those)} yet to notice`
    : reason === 'reset'
      ? ''
      : ` (${reason})`;
  return `${whichOf(those)} ${BE(those)} ${MEANING[reason] ?? 'ended'}${why}`;
};

/** What a living client has noticed of it, by its own calls. */
const heardWords = (those: readonly ClientState[], heard: string | null): string => {
  if (those[0]?.kind === 'external') return `what ${whichOf(those)} noticed is not known`;
  if (heard === null) return `${whichOf(those)} ${HAVE(those)} yet to notice`;
  if (heard === 'end-of-file') return `${whichOf(those)} ${HAVE(those)} read end-of-file`;
  return `${whichOf(those)} ${BE(those)} ${MEANING[heard] ?? 'notified'} (${heard})`;
};

/** Clients with the same text, in the order they came. */
const alike = (
  clients: readonly ClientState[],
  keyOf: (client: ClientState) => string,
): ClientState[][] => {
  const groups = new Map<string, ClientState[]>();
  for (const client of clients) {
    const key = keyOf(client);
    groups.set(key, [...(groups.get(key) ?? []), client]);
  }
  return [...groups.values()];
};

/** `Client 1 was reset (ECONNRESET); 5 clients had finished.`: what happened to them. */
export const fateOfClients = (clients: readonly ClientState[]): string => {
  const failed = clients.filter(({ phase }) => phase === 'failed');
  const done = clients.filter(({ phase }) => phase === 'done');
  const others = clients.filter(({ phase }) => phase !== 'failed' && phase !== 'done');
  const parts = alike(failed, ({ reason, kind, heard }) =>
    reason === 'end-of-file' ? `${reason} ${kind} ${heard}` : `${reason}`,
  ).map((those) => failureWords(those, those[0]?.reason ?? '?'));
  if (done.length > 0) parts.push(`${whichOf(done)} had finished`);
  for (const those of alike(others, ({ kind, heard }) => `${kind} ${heard}`)) {
    parts.push(heardWords(those, those[0]?.heard ?? null));
  }
  const all = parts.join('; ');
  if (all === '') return '';
  // A program's name keeps its case.
  const first = /^(clients? |what |external )/.test(all)
    ? all.charAt(0).toUpperCase()
    : all.charAt(0);
  return `${first}${all.slice(1)}.`;
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
): { readonly bad: boolean; readonly title: string; readonly text: string } | null => {
  const { server, config } = state;
  if (server.status !== 'exited' || server.exit === null) return null;
  const { code, signal } = server.exit;
  if (signal !== null) {
    const heir = nameLeadsTo(state);
    const leads = heir === null ? 'stays on disk' : `leads to ${serverName(state, heir)}`;
    const stale = isUnix(config.transport) ? `; its socket file ${leads}` : '';
    return {
      bad: true,
      title: `The server was killed by ${signal}:`,
      text: `it skipped its closing steps${stale}.`,
    };
  }
  if (code !== 0) {
    const { lastCall } = server;
    const failed = lastCall?.ret === -1 && lastCall.errno !== null;
    return {
      bad: true,
      title: `The server failed, exit code ${code}:`,
      text: failed ? `${lastCall.call}() = -1 ${lastCall.errno}.` : 'no call of it had failed.',
    };
  }
  return {
    bad: false,
    title: 'The server stopped.',
    text: 'It ran its closing steps and exited with code 0.',
  };
};

/** All known clients are done, external ones too: none has an open connection. */
export const allDone = ({ clients }: LabState): boolean =>
  clients.some(isOurs) &&
  clients.every((client) => client.phase === 'done' || client.phase === 'failed');

const isOurs = ({ kind }: ClientState): boolean => kind === 'lab';

/** `All five clients of the lab are done`, or how many of them failed: used when `allDone`. */
export const doneWords = ({ clients }: LabState): string => {
  const ours = clients.filter(isOurs);
  const n = ours.length;
  const failed = ours.filter(({ phase }) => phase === 'failed').length;
  if (n === 1) return `The lab’s one client ${failed === 1 ? 'has failed' : 'is done'}`;
  const all = n === 2 ? 'Both clients of the lab' : `All ${n} clients of the lab`;
  if (failed === n) return `${all} have failed`;
  return `${all} are done${failed === 0 ? '' : `, ${failed} of them failed`}`;
};
