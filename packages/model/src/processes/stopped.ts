import type { KernelSampled } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/** Which processes a signal has stopped: each sample lists them, so the others run. */
export const takeStopped = (
  draft: Draft,
  { host, stopped, t }: Pick<KernelSampled, 'host' | 'stopped' | 't'>,
): void => {
  for (const process of draft.processes()) {
    const { stoppedAt, exit } = process.state;
    if (process.state.host !== host || exit !== null) continue;
    const is = stopped.includes(process.state.pid);
    if (is === (stoppedAt !== null)) continue;
    draft.touch(process).patch({ stoppedAt: is ? t : null });
  }
};
