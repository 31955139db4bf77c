// `npm run bench`: prints the results as tables for people or, with --json, as one line of JSON on stdout
// (progress goes to stderr). Arguments: which measurements, see measurements.ts; all when none is named.
// With --base DIR another built checkout is measured in the same run, in turns with this one; the JSON then
// has its numbers under `base` and the ratios to them under `ratio`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotRun } from './cannot-run.ts';
import { type Numbers, ratios, roundedAll } from './compare.ts';
import { MEASUREMENTS } from './measurements.ts';
import { ratioTable } from './tables.ts';
import { treesFor } from './tree.ts';

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false }, base: { type: 'string' } },
    allowPositionals: true,
  });
  const names = Object.keys(MEASUREMENTS);
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new CannotRun(`Unknown: ${unknown.join(', ')}. There are ${names.join(', ')}.`);
  }
  const trees = treesFor(values.base);
  const folder = mkdtempSync(join(tmpdir(), 'socketarium-bench-'));
  // Synchronous, so that it also works when the benchmark is interrupted.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

  const json: Record<string, Numbers> = {};
  const base: Record<string, Numbers> = {};
  const ratio: Record<string, Numbers> = {};
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const say = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
    const [own, other] = await measure(trees, folder, say);
    if (own === undefined) continue;
    json[name] = roundedAll(own.numbers);
    if (!values.json) process.stdout.write(own.table);
    if (other === undefined) continue;
    base[name] = roundedAll(other.numbers);
    ratio[name] = ratios(own.numbers, other.numbers);
    if (!values.json) process.stdout.write(`The base:\n${other.table}${ratioTable(ratio[name])}`);
  }
  const compared = trees.length > 1 ? { base, ratio } : {};
  if (values.json) process.stdout.write(`${JSON.stringify({ ...json, ...compared })}\n`);
};

try {
  await main();
} catch (error) {
  if (!(error instanceof CannotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
