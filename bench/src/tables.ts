import type { BootReport } from './boot.ts';
import type { Numbers } from './compare.ts';
import type { LatencyReport } from './latency.ts';
import type { ObservationReport } from './observation.ts';
import type { ReduceReport } from './reduce.ts';
import type { StageReport } from './stage.ts';

/** What each ratio should reach; the table shows whether it does. */
const TARGETS = {
  vsBareC: 0.65,
  vsStracedC: 12,
  vsNodeNet: 1.6,
  shimVsBareC: 0.8,
  shimVsStracedC: 12,
} as const;

const RATIOS = {
  vsBareC: 'of the C server’s speed',
  vsStracedC: 'times the straced C server’s speed',
  vsNodeNet: 'times node:net’s speed',
  shimVsBareC: 'of its speed bare, the C server',
  shimVsStracedC: 'times its speed under strace, the C server',
} as const;

const count = (value: number): string => Math.round(value).toLocaleString('en');

export const observationTable = (report: ObservationReport): string => {
  const lines = [
    '',
    'Echo over unix-stream, 64 connections, 4-byte ping-pong, requests a second',
    '',
  ];
  for (const { title, requestsPerSecond } of report.rates) {
    lines.push(`  ${title.padEnd(46)}${count(requestsPerSecond).padStart(9)}`);
  }
  lines.push('', 'Observed, with every record written and read to the end:', '');
  for (const name of Object.keys(TARGETS) as (keyof typeof TARGETS)[]) {
    const ratio = report.observation[name];
    const verdict = ratio >= TARGETS[name] ? 'reached' : 'MISSED';
    lines.push(
      `  ${ratio.toFixed(2).padStart(6)} ${RATIOS[name].padEnd(44)}(${TARGETS[name]} ${verdict})`,
    );
  }
  const lost = report.observation.lostEvents;
  lines.push(
    `  ${report.vsUnobserved.toFixed(2).padStart(6)} of its own speed unobserved`,
    `  ${String(lost).padStart(6)} events lost, of ${count(report.records)} for ${count(report.requests)} requests${lost === 0 ? '' : ' MISSED'}`,
    '',
  );
  return `${lines.join('\n')}\n`;
};

export const latencyTable = (report: LatencyReport): string =>
  [
    '',
    'From a call’s entry to the frame that shows it, in the browser, milliseconds',
    '',
    `  median ${report.medianMs.toFixed(1)}   p99 ${report.p99Ms.toFixed(1)}   of ${report.calls} calls, ${report.notShown} not shown   (clocks compared to ±${report.clockUncertaintyMs.toFixed(2)})`,
    `  of the median, ${report.toThePageMs.toFixed(1)} are over when the page’s script has the event`,
    '',
    '',
  ].join('\n');

export const reduceTable = ({ at5, at200, at1000 }: ReduceReport): string =>
  [
    '',
    'Facts a second through the reducer',
    '',
    `  with 5 clients ${count(at5)}   with 200 ${count(at200)}   with 1,000 ${count(at1000)}`,
    '',
    '',
  ].join('\n');

export const bootTable = ({ serverMs, clientMs }: BootReport): string =>
  [
    '',
    'From the request to the first call of the process that it starts, median, milliseconds',
    '',
    `  server ${serverMs.toFixed(0)}   client ${clientMs.toFixed(0)}`,
    '',
    '',
  ].join('\n');

const CROWDS = {
  clients12: '12 clients, pace 20',
  clients60: '60 clients, pace 20',
  fullSpeed200: '200 clients, full speed',
  clients1000: '1,000 clients, pace 20',
} as const;

export const stageTable = (report: StageReport): string => {
  const lines = [
    '',
    `The page: frames over a blank page’s (p50 ${report.blankP50Ms.toFixed(1)} ms, p95 ${report.blankP95Ms.toFixed(1)} ms), and its main thread`,
    '',
    `  ${'idle'.padEnd(26)}${' '.repeat(24)}${report.idleMsPerSecond.toFixed(1).padStart(7)} ms a second (blank: ${report.blankMsPerSecond.toFixed(1)})`,
  ];
  for (const name of ['clients12', 'clients60', 'fullSpeed200', 'clients1000'] as const) {
    const p50 = report[`${name}P50`].toFixed(1);
    const p95 = report[`${name}P95`].toFixed(1);
    const busy = report[`${name}MsPerSecond`].toFixed(1);
    lines.push(
      `  ${CROWDS[name].padEnd(26)}p50 ${p50.padStart(6)}   p95 ${p95.padStart(6)}${busy.padStart(8)} ms a second`,
    );
  }
  lines.push(
    '',
    `  first load ${report.firstLoadKb.toFixed(0)} kB; over a blank page’s: first paint ${report.firstPaint.toFixed(1)}, first picture ${report.firstPicture.toFixed(1)}`,
    '',
    '',
  );
  return lines.join('\n');
};

/** This checkout’s numbers over the base’s. */
export const ratioTable = (ratios: Numbers): string => {
  const parts = Object.entries(ratios).map(([name, ratio]) => `  ${name} ${ratio.toFixed(2)}`);
  return `This over the base:\n\n${parts.join('\n')}\n\n`;
};
