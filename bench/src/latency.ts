import type { Browser, Page } from '@playwright/test';
import { PATIENCE_MS, VIEWPORT, withBrowser } from './browser.ts';
import { monotonicMs } from './clock.ts';
import { BenchDaemon } from './daemon.ts';
import { type BenchLab, type Fact, pidOf } from './fact.ts';
import { type Arrival, PROBE, type Probed, type ShownRow } from './page-probe.ts';
import { median, quantile } from './statistics.ts';
import type { Tree } from './tree.ts';

/** From a call's entry to the frame in which the page shows it. Milliseconds. */
export interface LatencyReport {
  medianMs: number;
  p99Ms: number;
  /** The first part of it: from the entry until the page's script has the event. Median. */
  toThePageMs: number;
  /** Calls that were measured. */
  calls: number;
  /** Calls entered meanwhile that no frame showed. */
  notShown: number;
  /** Half the round trip with which the browser's clock was compared with CLOCK_MONOTONIC. */
  clockUncertaintyMs: number;
}

const ROUNDS = 3;
/** Per round. */
const CALLS = 150;
/** Slow enough for every call to be drawn separately, fast enough to be over soon. */
const PACE_MS = 30;
const WARMUP_CALLS = 30;

/** The measurements of one or more rounds. Milliseconds. */
interface Taken {
  readonly latencies: readonly number[];
  readonly ways: readonly number[];
  readonly notShown: number;
  readonly uncertainty: number;
}

interface Entry {
  /** CLOCK_MONOTONIC, milliseconds. */
  t: number;
  at: string;
  call: string;
  /** performance.now() clock of the page. */
  arrivedAt: number;
}

/**
 * A lab with a few clients at a readable pace, in the real browser. The entry's time is the record's own,
 * taken in the server before the call; the frame's time is the browser's. The trees take turns, with a
 * new page and lab each time, and the calls of all turns are combined.
 *
 * @returns for each tree, in their order
 * @throws CannotRun without a browser
 */
export const measureLatency = (
  trees: readonly Tree[],
  say: (line: string) => void,
): Promise<LatencyReport[]> =>
  withBrowser((browser) =>
    BenchDaemon.withEach(trees, async (daemons) => {
      const rounds = daemons.map((): Taken[] => []);
      for (let round = 1; round <= ROUNDS; round++) {
        say(`round ${round} of ${ROUNDS}, ${CALLS} calls of a server, one every ${PACE_MS} ms`);
        for (const [i, daemon] of daemons.entries()) {
          rounds[i]?.push(await measure(browser, daemon));
        }
      }
      return rounds.map(report);
    }),
  );

const measure = async (browser: Browser, daemon: BenchDaemon): Promise<Taken> => {
  const lab = await daemon.createLab({
    transport: 'unix-stream',
    server: 'iterative',
    service: 'sum',
    backlog: 4,
    pace: PACE_MS,
  });
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.addInitScript(PROBE);
  await page.goto(daemon.pageUrl(lab), { timeout: PATIENCE_MS });
  await page.getByRole('tab', { name: 'System calls' }).click();
  await page.getByRole('log', { name: 'System calls' }).waitFor();
  await daemon.addClients(lab, { count: 3, script: { thinkMs: 0, services: 1000 } });
  await page.waitForFunction(
    (wanted) =>
      (globalThis as unknown as Probed).shownRows.filter(({ caller }) => caller === 'server')
        .length >= wanted,
    CALLS + WARMUP_CALLS,
    { timeout: PATIENCE_MS, polling: 200 },
  );
  const { shownRows, arrivals } = await page.evaluate(() => {
    const { shownRows, arrivals } = globalThis as unknown as Probed;
    return { shownRows, arrivals };
  });
  const clock = await compareClocks(page);
  await page.close();
  await daemon.deleteLab(lab);
  return taken(
    arrivals.flatMap((arrival) => entriesIn(arrival, lab)),
    shownRows,
    clock,
  );
};

/** The server's entries in one message of the stream. */
const entriesIn = ({ arrivedAt, text }: Arrival, lab: BenchLab): Entry[] => {
  const { events = [] } = JSON.parse(text) as { events?: readonly Fact[] };
  return events.flatMap((event) =>
    event.type === 'syscall.entered' && event.call !== undefined && pidOf(event) === lab.serverPid
      ? [
          {
            t: event.t / 1e6,
            at: ((event.t - lab.state.startedAt) / 1e9).toFixed(3),
            call: event.call,
            arrivedAt,
          },
        ]
      : [],
  );
};

/**
 * What to add to the page's performance.now() for CLOCK_MONOTONIC milliseconds: the page's clock is read
 * between two readings of ours, many times, and the narrowest pair is used.
 */
const compareClocks = async (page: Page): Promise<{ offset: number; uncertainty: number }> => {
  let best = { offset: 0, uncertainty: Number.POSITIVE_INFINITY };
  for (let i = 0; i < 100; i++) {
    const before = monotonicMs();
    const there = await page.evaluate(() => performance.now());
    const after = monotonicMs();
    const uncertainty = (after - before) / 2;
    if (uncertainty < best.uncertainty) {
      best = { offset: (before + after) / 2 - there, uncertainty };
    }
  }
  return best;
};

const taken = (
  entries: readonly Entry[],
  rows: readonly ShownRow[],
  { offset, uncertainty }: { offset: number; uncertainty: number },
): Taken => {
  const shown = rows.filter(({ caller }) => caller === 'server').slice(WARMUP_CALLS);
  const first = Number(shown[0]?.at ?? 0);
  const last = Number(shown.at(-1)?.at ?? 0);
  const latencies: number[] = [];
  const ways: number[] = [];
  let notShown = 0;
  for (const entry of entries) {
    if (Number(entry.at) < first || Number(entry.at) > last) continue;
    const row = shown.find(({ at, text }) => at === entry.at && text.startsWith(entry.call));
    if (row === undefined) {
      notShown++;
      continue;
    }
    latencies.push(row.shownAt + offset - entry.t);
    ways.push(entry.arrivedAt + offset - entry.t);
  }
  return { latencies, ways, notShown, uncertainty };
};

const report = (rounds: readonly Taken[]): LatencyReport => {
  const latencies = rounds.flatMap((round) => round.latencies);
  return {
    medianMs: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    toThePageMs: median(rounds.flatMap(({ ways }) => ways)),
    calls: latencies.length,
    notShown: rounds.reduce((sum, round) => sum + round.notShown, 0),
    clockUncertaintyMs: Math.max(...rounds.map(({ uncertainty }) => uncertainty)),
  };
};
