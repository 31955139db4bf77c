// `npm run bench`: what is measured, as a table for people or, with --json, as one line of JSON on
// stdout (progress goes to stderr). Arguments: which measurements, `observation` and `latency`;
// both when none is named.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotRun } from './compile.ts';
import { measureLatency } from './latency.ts';
import { observe } from './observation.ts';
import { latencyTable, observationTable } from './tables.ts';

const MEASUREMENTS = ['observation', 'latency'];

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !MEASUREMENTS.includes(name));
  if (unknown.length > 0) {
    throw new CannotRun(`Unknown: ${unknown.join(', ')}. There are ${MEASUREMENTS.join(', ')}.`);
  }
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'socketarium-bench-'));
  // Synchronous, so that it also holds when the benchmark is interrupted.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

  const json: Record<string, unknown> = {};
  if (wanted('observation')) {
    const report = await observe(folder, (line) => say(`observation: ${line}`));
    json.observation = rounded(report.observation);
    if (!values.json) process.stdout.write(observationTable(report));
  }
  if (wanted('latency')) {
    const report = await measureLatency((line) => say(`latency: ${line}`));
    json.latency = rounded(report);
    if (!values.json) process.stdout.write(latencyTable(report));
  }
  if (values.json) process.stdout.write(`${JSON.stringify(json)}\n`);
};

/** Three decimals are more than the noise allows to tell. */
const rounded = (values: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
    ]),
  );

try {
  await main();
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
