import type { Lab } from '@socketarium/protocol';
import type { Api } from '../api.ts';
import { LiveSource } from '../sources/live.ts';
import { browserEnvironment } from '../sources/websocket.ts';
import { onceAFrame } from '../store/frames.ts';
import { LabView } from '../store/lab-view.ts';
import { reducedMotion } from '../store/motion.ts';

/** Where nothing moves by itself, waits shown in tenths of a second need no more drawings; ms. */
const STILL_APART_MS = 100;

/** A view of the lab, and the stream that will feed it once it is started. `base`: the daemon's URL. */
export const openStream = (
  api: Api,
  base: string,
  lab: Lab,
): { readonly view: LabView; readonly source: LiveSource } => {
  const view = new LabView(
    lab,
    onceAFrame({
      request: (action) => void requestAnimationFrame(action),
      hidden: () => document.hidden,
      now: () => performance.now(),
      after: (ms, action) => void window.setTimeout(action, ms),
      apart: () => (reducedMotion() ? STILL_APART_MS : 0),
    }),
    () => performance.now(),
  );
  const environment = browserEnvironment(api, base, lab, (t, at) => view.clock.observe(t, at));
  const source = new LiveSource(environment, { seq: 0, startedAt: lab.state.startedAt });
  return { view, source };
};

/** The address names the lab that is shown, and no more: a moment and a token are taken from it. */
export const showInAddress = (labId: string): void => {
  const url = new URL(window.location.href);
  url.searchParams.set('lab', labId);
  url.searchParams.delete('at');
  // The daemon keeps the token in a cookie from here on: it should not be copied along.
  url.searchParams.delete('token');
  window.history.replaceState(null, '', url);
};
