import type { ClientState, LabState } from '@socketarium/protocol';
import { isUnix } from '@socketarium/protocol/wire';

/** What an errno of a client meant for it, in a word or two. */
const MEANING: Readonly<Record<string, string>> = {
  ECONNRESET: 'reset',
  ECONNREFUSED: 'refused',
  EPIPE: 'cut off',
  ENOENT: 'unable to find its name',
  EAGAIN: 'left without an answer',
  SIGKILL: 'killed',
};

/** `Of its clients 2 were reset (ECONNRESET), 1 had finished.`: what became of them. */
export const fateOfClients = (clients: readonly ClientState[]): string => {
  const reasons = new Map<string, number>();
  let done = 0;
  let others = 0;
  for (const { phase, reason } of clients) {
    if (phase === 'failed') reasons.set(reason ?? '?', (reasons.get(reason ?? '?') ?? 0) + 1);
    else if (phase === 'done') done += 1;
    else others += 1;
  }
  const parts = [...reasons].map(
    ([reason, n]) => `${n} ${n === 1 ? 'was' : 'were'} ${MEANING[reason] ?? 'ended'} (${reason})`,
  );
  if (done > 0) parts.push(`${done} had finished`);
  if (others > 0) parts.push(`${others} ${others === 1 ? 'has' : 'have'} yet to notice`);
  return parts.length === 0 ? '' : `Of its clients ${parts.join(', ')}.`;
};

/** How the server ended, a headline and a sentence; null while it lives. */
export const endOfServer = (
  state: LabState,
): { readonly crashed: boolean; readonly title: string; readonly text: string } | null => {
  const { server, config } = state;
  if (server.status !== 'exited' || server.exit === null) return null;
  const { code, signal } = server.exit;
  if (signal !== null) {
    const stale = isUnix(config.transport) ? ', its name stays on disk' : '';
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
