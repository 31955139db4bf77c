import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { withBlankPage } from './blank-page.ts';
import { PATIENCE_MS, VIEWPORT, withBrowser } from './browser.ts';
import { BenchDaemon } from './daemon.ts';
import { measureFirstLoads } from './first-load.ts';
import { type Sample, watch } from './main-thread.ts';
import { median, quantile } from './statistics.ts';
import type { Tree } from './tree.ts';

/** A lab that the page shows while it is watched. */
interface Situation {
  readonly clients: number;
  /** Milliseconds before each call of the server. */
  readonly pace: number;
}

const CROWDS = {
  clients12: { clients: 12, pace: 20 },
  clients60: { clients: 60, pace: 20 },
  fullSpeed200: { clients: 200, pace: 0 },
  clients1000: { clients: 1000, pace: 20 },
} as const satisfies Record<string, Situation>;

type Crowd = keyof typeof CROWDS;

/**
 * What drawing costs. `…P50` and `…P95`: the time from a frame to the next, over the blank page's of the
 * same run. `…MsPerSecond`: main thread.
 */
export type StageReport = Record<`${Crowd}${'P50' | 'P95' | 'MsPerSecond'}`, number> & {
  /** The page of a paused lab without clients. */
  idleMsPerSecond: number;
  blankMsPerSecond: number;
  /** The blank page's frame, milliseconds. */
  blankP50Ms: number;
  blankP95Ms: number;
  /** Of the first load, see FirstLoad; times over the blank page's. */
  firstLoadKb: number;
  firstPaint: number;
  firstPicture: number;
};

const ROUNDS = 3;
const WARMUP_MS = 2500;
const MEASURED_MS = 4000;

/** The measurements of one tree's rounds: a number per round. */
type Taken = Record<`${Crowd}${'P50' | 'P95' | 'MsPerSecond'}` | 'idleMsPerSecond', number[]>;

/**
 * The page of each tree in the real browser, in turns, in several situations; and the blank page.
 *
 * @returns for each tree, in their order
 * @throws CannotRun without a browser
 */
export const measureStage = (
  trees: readonly Tree[],
  say: (line: string) => void,
): Promise<StageReport[]> =>
  withBrowser((browser) =>
    withBlankPage((blank) =>
      BenchDaemon.withEach(trees, (daemons) => measure(browser, blank, daemons, say)),
    ),
  );

const measure = async (
  browser: Browser,
  blank: string,
  daemons: readonly BenchDaemon[],
  say: (line: string) => void,
): Promise<StageReport[]> => {
  say('first loads');
  const labs = await Promise.all(daemons.map((daemon) => daemon.createLab(PAUSED)));
  const addresses = daemons.map((daemon, i) => daemon.pageUrl(labs[i] as (typeof labs)[number]));
  const loads = await measureFirstLoads(browser, blank, addresses);

  const blanks = { msPerSecond: [] as number[], p50: [] as number[], p95: [] as number[] };
  const taken = daemons.map(nothingTaken);
  for (let round = 1; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}: a blank page, an idle one`);
    const quiet = await watchPage(browser, blank, true);
    const p50 = quantile(quiet.frames, 0.5);
    const p95 = quantile(quiet.frames, 0.95);
    blanks.p50.push(p50);
    blanks.p95.push(p95);
    blanks.msPerSecond.push((await watchPage(browser, blank, false)).msPerSecond);
    for (const [i, address] of addresses.entries()) {
      const { msPerSecond } = await watchPage(browser, address, false);
      taken[i]?.idleMsPerSecond.push(msPerSecond);
    }
    for (const [name, situation] of Object.entries(CROWDS) as [Crowd, Situation][]) {
      say(`round ${round} of ${ROUNDS}: ${name}`);
      for (const [i, daemon] of daemons.entries()) {
        const { frames, msPerSecond } = await watchCrowd(browser, daemon, situation);
        taken[i]?.[`${name}P50`].push(quantile(frames, 0.5) / p50);
        taken[i]?.[`${name}P95`].push(quantile(frames, 0.95) / p95);
        taken[i]?.[`${name}MsPerSecond`].push(msPerSecond);
      }
    }
  }
  return taken.map((one, i) => {
    const load = loads.pages[i] ?? loads.blank;
    const medians = Object.fromEntries(
      Object.entries(one).map(([name, values]) => [name, median(values)]),
    ) as Record<keyof Taken, number>;
    return {
      ...medians,
      blankMsPerSecond: median(blanks.msPerSecond),
      blankP50Ms: median(blanks.p50),
      blankP95Ms: median(blanks.p95),
      firstLoadKb: load.kb,
      firstPaint: load.firstPaintMs / loads.blank.firstPaintMs,
      firstPicture: load.firstPictureMs / loads.blank.firstPictureMs,
    };
  });
};

const LAB = { transport: 'unix-stream', server: 'epoll', service: 'sum', backlog: 1024 };
const PAUSED = { ...LAB, paused: true };

const nothingTaken = (): Taken => ({
  idleMsPerSecond: [],
  clients12P50: [],
  clients12P95: [],
  clients12MsPerSecond: [],
  clients60P50: [],
  clients60P95: [],
  clients60MsPerSecond: [],
  fullSpeed200P50: [],
  fullSpeed200P95: [],
  fullSpeed200MsPerSecond: [],
  clients1000P50: [],
  clients1000P95: [],
  clients1000MsPerSecond: [],
});

const watchCrowd = async (
  browser: Browser,
  daemon: BenchDaemon,
  { clients, pace }: Situation,
): Promise<Sample> => {
  const lab = await daemon.createLab({ ...LAB, pace });
  const script = { thinkMs: 0, services: 1000 };
  await daemon.addClients(lab, { count: clients, isolated: false, script });
  const sample = await watchPage(browser, daemon.pageUrl(lab), true);
  await daemon.deleteLab(lab);
  return sample;
};

/** A page in a tab of its own, once it has settled. */
const watchPage = async (browser: Browser, url: string, frames: boolean): Promise<Sample> => {
  const page: Page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(url, { timeout: PATIENCE_MS });
  await sleep(WARMUP_MS);
  const sample = await watch(page, MEASURED_MS, frames);
  await page.close();
  return sample;
};
