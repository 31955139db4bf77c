import type { Browser, Page } from '@playwright/test';
import { PATIENCE_MS, VIEWPORT } from './browser.ts';
import { median } from './statistics.ts';

/** A page opened by a browser with an empty cache. */
export interface FirstLoad {
  /** Kilobytes (1,000 bytes) that came over HTTP, headers included, until the picture was there. */
  readonly kb: number;
  /** To the frame that first shows anything. Milliseconds from the navigation's start. */
  readonly firstPaintMs: number;
  /** To the frame that first shows the server. */
  readonly firstPictureMs: number;
}

/** What the probe leaves in the page's global object. */
interface Shown {
  picturedAt?: number;
  paintedAt?: number;
}

const ROUNDS = 7;

/**
 * Makes the browser itself report the first frame with a text of what `within` selects (Element Timing,
 * presentation time), and that with anything at all. Serialized: `within` is put in as text.
 */
const probe = (within: string): string => `
  const mark = () => {
    for (const whole of document.querySelectorAll(${JSON.stringify(within)})) {
      for (const one of [whole, ...whole.querySelectorAll('*')]) {
        if (!one.hasAttribute('elementtiming')) one.setAttribute('elementtiming', 'picture');
      }
    }
  };
  new MutationObserver(mark).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    window.picturedAt ??= Math.min(...list.getEntries().map(({ renderTime }) => renderTime));
  }).observe({ type: 'element', buffered: true });
  new PerformanceObserver((list) => {
    const first = list.getEntriesByName('first-contentful-paint')[0];
    if (first) window.paintedAt = first.startTime;
  }).observe({ type: 'paint', buffered: true });
`;

const SERVER = '[aria-label=server]';
const BLANK = 'p';

/**
 * Opens the blank page and each page in turns, always in a new context, whose cache is empty.
 *
 * @param pages the pages' addresses, each of a lab that stands still
 * @returns for the blank page, then for each page: medians
 */
export const measureFirstLoads = async (
  browser: Browser,
  blank: string,
  pages: readonly string[],
): Promise<{ blank: FirstLoad; pages: FirstLoad[] }> => {
  const taken: FirstLoad[][] = [blank, ...pages].map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, url] of [blank, ...pages].entries()) {
      const load = await loadOnce(browser, url, url === blank ? BLANK : SERVER);
      // The first reads files and compiles the daemon's code.
      if (round > 0) taken[i]?.push(load);
    }
  }
  const [first, ...rest] = taken.map(
    (loads): FirstLoad => ({
      kb: median(loads.map(({ kb }) => kb)),
      firstPaintMs: median(loads.map(({ firstPaintMs }) => firstPaintMs)),
      firstPictureMs: median(loads.map(({ firstPictureMs }) => firstPictureMs)),
    }),
  );
  if (first === undefined) throw new Error('no page was loaded');
  return { blank: first, pages: rest };
};

const loadOnce = async (browser: Browser, url: string, shows: string): Promise<FirstLoad> => {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    const bytes = await countBytes(page);
    await page.addInitScript(probe(shows));
    await page.goto(url, { timeout: PATIENCE_MS });
    await page.waitForFunction(
      () => {
        const { picturedAt, paintedAt } = globalThis as unknown as Shown;
        return picturedAt !== undefined && paintedAt !== undefined;
      },
      undefined,
      { timeout: PATIENCE_MS, polling: 100 },
    );
    const { picturedAt, paintedAt } = await page.evaluate(() => {
      const { picturedAt, paintedAt } = globalThis as unknown as Required<Shown>;
      return { picturedAt, paintedAt };
    });
    return { kb: bytes() / 1000, firstPaintMs: paintedAt, firstPictureMs: picturedAt };
  } finally {
    await context.close();
  }
};

/** Counts the bytes that come over HTTP from now on, compressed if they are. */
const countBytes = async (page: Page): Promise<() => number> => {
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await session.send('Network.enable');
  return () => bytes;
};
