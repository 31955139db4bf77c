import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';

/** The page's global object while frames are recorded. */
interface Framed {
  framesAt: number[];
}

/** Runs in the page, which requests a callback before each frame. */
const TAKE_DOWN_FRAMES = `
  window.framesAt = [];
  const each = () => {
    window.framesAt.push(performance.now());
    requestAnimationFrame(each);
  };
  requestAnimationFrame(each);
`;

/** A page's activity over a time. */
export interface Sample {
  /** Milliseconds a second that its main thread was on a processor, in all tasks together. */
  readonly msPerSecond: number;
  /** Milliseconds from each frame to the next; empty when frames were not requested. */
  readonly frames: readonly number[];
}

/**
 * Watches a page for `ms` milliseconds. The main thread's time is the browser's own account, by the
 * thread's clock: a busy machine does not lengthen it. A frame is when the browser calls back before
 * drawing it, which it delays while the main thread is at work and while the drawing of earlier frames is
 * behind.
 *
 * @param frames whether to request frames; that would make an idle page draw
 */
export const watch = async (page: Page, ms: number, frames: boolean): Promise<Sample> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const work = async (): Promise<{ at: number; busy: number }> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (name: string): number =>
      metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    return { at: of('Timestamp'), busy: of('TaskDuration') };
  };
  if (frames) await page.evaluate(TAKE_DOWN_FRAMES);
  const before = await work();
  await sleep(ms);
  const after = await work();
  const at = frames ? await page.evaluate(() => (globalThis as unknown as Framed).framesAt) : [];
  await session.detach();
  return {
    msPerSecond: (1000 * (after.busy - before.busy)) / (after.at - before.at),
    frames: at.slice(1).map((time, i) => time - (at[i] ?? time)),
  };
};
