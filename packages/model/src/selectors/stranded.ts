import type { LabState } from '@socketarium/protocol';
import { serverMoment } from './server-moment.ts';

/** Edge-triggered epoll has reported the queue, and sleeps with a client still in it. */
export const isStranded = (state: LabState, now: number): boolean => {
  const { config, listening } = state;
  if (config.server !== 'epoll' || config.trigger === 'level') return false;
  if ((listening?.acceptQueue.length ?? 0) === 0) return false;
  const moment = serverMoment(state, now);
  return moment.kind === 'asleep' && moment.sleep.call.call === 'epoll_wait';
};
