import { chromium, type Page } from '@playwright/test';
import type { Lab, StreamMessage } from '@socketarium/protocol';
import { launchOptions } from '../../tools/lib/browser.mjs';
import { CannotRun } from './compile.ts';
import { BenchDaemon } from './daemon.ts';
import { type Arrival, PROBE, type Probed, type ShownRow } from './page-probe.ts';
import { median, quantile } from './statistics.ts';

/** From a call's entry to the frame in which the page shows it. Milliseconds. */
export interface LatencyReport {
  medianMs: number;
  p99Ms: number;
  /** The first part of it: from the entry to the page's script having the event. Median. */
  toThePageMs: number;
  /** Calls that were measured. */
  calls: number;
  /** Calls entered meanwhile that no frame showed. */
  notShown: number;
  /** Half the round trip by which the browser's clock was compared with CLOCK_MONOTONIC. */
  clockUncertaintyMs: number;
}

const CALLS = 300;
/** Slow enough for every call to be drawn by itself, fast enough to be over soon. */
const PACE_MS = 30;
const PATIENCE_MS = 60_000;
const WARMUP_CALLS = 30;

interface Entry {
  /** CLOCK_MONOTONIC, milliseconds. */
  t: number;
  at: string;
  call: string;
  /** performance.now() clock of the page. */
  arrivedAt: number;
}

/**
 * A lab with a few clients at a readable pace, in the real browser. The entry's time is the record's
 * own, taken in the server before the call; the frame's time is the browser's.
 *
 * @throws CannotRun without a browser
 */
export const measureLatency = async (say: (line: string) => void): Promise<LatencyReport> => {
  const options = launchOptions();
  if (options.executablePath === undefined) {
    throw new CannotRun('No browser was found: install Chromium or Chrome.');
  }
  const daemon = await BenchDaemon.start();
  try {
    const lab = await daemon.post<Lab>('api/labs', {
      transport: 'unix-stream',
      server: 'iterative',
      service: 'sum',
      backlog: 4,
      pace: PACE_MS,
    });
    const browser = await chromium.launch(options);
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      return await measure(page, daemon, lab, say);
    } finally {
      await browser.close();
    }
  } finally {
    await daemon.stop();
  }
};

const measure = async (
  page: Page,
  daemon: BenchDaemon,
  lab: Lab,
  say: (line: string) => void,
): Promise<LatencyReport> => {
  await page.addInitScript(PROBE);
  await page.goto(`${daemon.url}?lab=${lab.id}`);
  await page.getByRole('tab', { name: 'System calls' }).click();
  await page.getByRole('log', { name: 'System calls' }).waitFor();
  const script = { thinkMs: 0, services: 1000 };
  await daemon.post(`api/labs/${lab.id}/clients`, { count: 3, script });

  say(`${CALLS} calls of the server, one every ${PACE_MS} ms`);
  await page.waitForFunction(
    (wanted) =>
      (globalThis as unknown as Probed).shownRows.filter(({ actor }) => actor === 'server')
        .length >= wanted,
    CALLS + WARMUP_CALLS,
    { timeout: PATIENCE_MS, polling: 200 },
  );
  const { shownRows, arrivals } = await page.evaluate(() => {
    const { shownRows, arrivals } = globalThis as unknown as Probed;
    return { shownRows, arrivals };
  });
  const clock = await compareClocks(page);
  return report(
    arrivals.flatMap((arrival) => entriesIn(arrival, lab)),
    shownRows,
    clock,
  );
};

/** The server's entries in one message of the stream. */
const entriesIn = ({ arrivedAt, text }: Arrival, lab: Lab): Entry[] => {
  const message = JSON.parse(text) as StreamMessage;
  if (message.type !== 'events') return [];
  return message.events.flatMap((event) =>
    event.type === 'syscall.entered' && event.actor === 'server'
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
 * What to add to the page's performance.now() for CLOCK_MONOTONIC milliseconds: the page's clock is
 * asked between two looks at ours, many times, and the narrowest pair of looks is believed.
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

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const report = (
  entries: readonly Entry[],
  rows: readonly ShownRow[],
  { offset, uncertainty }: { offset: number; uncertainty: number },
): LatencyReport => {
  const shown = rows.filter(({ actor }) => actor === 'server').slice(WARMUP_CALLS);
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
  return {
    medianMs: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    toThePageMs: median(ways),
    calls: latencies.length,
    notShown,
    clockUncertaintyMs: uncertainty,
  };
};
