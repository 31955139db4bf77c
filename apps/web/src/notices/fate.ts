import type { ClientState, LabState } from '@socketarium/protocol';
import { counted } from '../session/words.ts';

/** What an errno of a client meant for it, in a word or two. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNRESET: 'reset',
  ECONNREFUSED: 'refused',
  EPIPE: 'cut off',
  ENOENT: 'found no socket',
};

/** `2 clients were reset (ECONNRESET), 1 client is done.`: what became of the clients. */
export const fateOfClients = (clients: readonly ClientState[]): string => {
  const reasons = new Map<string, number>();
  let done = 0;
  let others = 0;
  for (const { phase, reason } of clients) {
    if (phase === 'failed') {
      const key = reason ?? 'unknown';
      reasons.set(key, (reasons.get(key) ?? 0) + 1);
    } else if (phase === 'done') done += 1;
    else others += 1;
  }
  const parts = [...reasons].map(([reason, n]) => {
    const were = n === 1 ? 'was' : 'were';
    return `${counted(n, 'client')} ${were} ${MEANING[reason] ?? 'ended'} (${reason})`;
  });
  if (done > 0) parts.push(`${counted(done, 'client')} had finished`);
  if (others > 0) parts.push(`${counted(others, 'client')} still to notice`);
  return parts.length === 0 ? 'No client was there.' : `${parts.join(', ')}.`;
};

/** How the server ended; null while it lives. */
export const endOfServer = (state: LabState): { crashed: boolean; text: string } | null => {
  const { server, config } = state;
  if (server.status !== 'exited' || server.exit === null) return null;
  const { code, signal } = server.exit;
  if (signal !== null) {
    const stale = config.transport === 'unix-stream' ? ' Its name stays behind on disk.' : '';
    return {
      crashed: true,
      text: `The server was killed by ${signal}: no closing step was walked, the kernel closed its sockets.${stale}`,
    };
  }
  if (code !== 0) return { crashed: true, text: `The server failed with exit code ${code}.` };
  return { crashed: false, text: 'The server walked its closing steps and exited with code 0.' };
};

/** All of the lab's own clients are through, and nothing more will happen by itself. */
export const allDone = (state: LabState): boolean =>
  state.clients.length > 0 &&
  state.clients.every(({ phase }) => phase === 'done' || phase === 'failed');
