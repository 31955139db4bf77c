import type { EventOf, ProcessRef } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { clientExited } from '../roles/client-lives.ts';
import { serverExited, serverStarted, workerDied } from '../roles/server-lives.ts';
import { serverFor } from '../roles/workers.ts';
import { closeAll, closeOnExec, copyDescriptors } from './descriptors.ts';
import { livingAt, newProcess, threadAt } from './threads.ts';

/** Processes and threads that start, execute another program, and end; and what follows for their roles. */

/** Processes that have ended are kept up to this many; the oldest are forgotten. */
const KEPT_ENDED = 16;

export const processStarted = (draft: Draft, event: EventOf<'process.started'>): void => {
  const { where, parentPid, program } = event;
  const known = draft.process(where);
  // Its first call may have been reported before; a reused pid starts anew.
  if (known && known.state.exit === null) draft.touch(known).patch({ parentPid, program });
  else draft.addProcess(newProcess(where, event.t, { parentPid, program }));
  if (program === 'server') serverStarted(draft, event);
};

export const processForked = (draft: Draft, event: EventOf<'process.forked'>): void => {
  const { where, child: pid, t } = event;
  const parent = livingAt(draft, where, t);
  if (!parent) return;
  const ref: ProcessRef = { host: where.host, pid };
  const known = draft.process(ref);
  const { program } = parent.state;
  const child =
    known && known.state.exit === null
      ? draft.touch(known)
      : draft.addProcess(newProcess(ref, t, { parentPid: where.pid, program }));
  child.patch({ parentPid: where.pid, program, gate: parent.state.gate });
  threadAt(child, pid);
  copyDescriptors(draft, parent, child);
};

export const processExeced = (draft: Draft, event: EventOf<'process.execed'>): void => {
  const process = livingAt(draft, event.where, event.t);
  if (!process) return;
  process.patch({ program: event.program });
  closeOnExec(draft, process);
  // Whichever thread made the call continues as the first one.
  process.threads.clear();
  threadAt(process, event.where.pid);
};

export const processExited = (draft: Draft, event: EventOf<'process.exited'>): void => {
  const process = draft.process(event.where) ?? draft.addProcess(newProcess(event.where, event.t));
  if (process.state.exit !== null) return;
  draft.touch(process);
  for (const client of draft.clients.filter(
    ({ kind, pid }) => kind === 'lab' && pid === event.where.pid,
  )) {
    clientExited(draft, client, event);
  }
  const server = draft.server(event.where.pid);
  if (server) serverExited(draft, server, event);
  else if (serverFor(draft, process)) workerDied(draft, process, event.t);
  closeAll(draft, process);
  process.threads.clear();
  process.patch({
    exit: { code: event.code, signal: event.signal },
    zombie: event.zombie === true,
  });
  forgetOldest(draft);
};

export const processReaped = (draft: Draft, { where }: EventOf<'process.reaped'>): void => {
  const process = draft.process(where);
  if (process?.state.zombie) draft.touch(process).patch({ zombie: false });
};

export const threadStarted = (draft: Draft, { where, t }: EventOf<'thread.started'>): void => {
  const process = livingAt(draft, where, t);
  if (process) threadAt(process, where.tid);
};

export const threadExited = (draft: Draft, { where, t }: EventOf<'thread.exited'>): void => {
  livingAt(draft, where, t)?.threads.remove(where.tid);
};

const forgetOldest = (draft: Draft): void => {
  let ended = 0;
  let oldest: ProcessDraft | undefined;
  for (const process of draft.processes()) {
    const { exit, zombie, pid } = process.state;
    if (exit === null || zombie || draft.server(pid)) continue;
    oldest ??= process;
    ended += 1;
  }
  if (oldest && ended > KEPT_ENDED) draft.removeProcess(oldest.state);
};
