import { type Api, ApiError, streamUrl } from '../api.ts';
import type { LiveEnvironment } from './live.ts';

/**
 * The browser's world for a LiveSource of one lab. `createdAt` tells the lab from another one of the
 * same id, which a daemon that was started again may have. `onClock` hears the daemon's time, in
 * nanoseconds, whenever it was asked on the way.
 */
export const browserEnvironment = (
  api: Api,
  base: string,
  lab: { readonly id: string; readonly createdAt: string },
  onClock: (t: number, arrivedAt: number) => void,
): LiveEnvironment => ({
  open: (after) => new WebSocket(streamUrl(base, lab.id, after)),
  probe: async () => {
    try {
      const found = await api.lab(lab.id);
      if (found.createdAt !== lab.createdAt) return 'missing';
      onClock(found.state.t, performance.now());
      return 'alive';
    } catch (error) {
      const missing = error instanceof ApiError && error.code === 'LAB_NOT_FOUND';
      return missing ? 'missing' : 'unreachable';
    }
  },
  now: () => performance.now(),
  setTimeout: (action, ms) => window.setTimeout(action, ms),
  clearTimeout: (timer) => window.clearTimeout(timer),
});
