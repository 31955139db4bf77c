#!/usr/bin/env node
import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cli } from './cli.ts';

const here = fileURLToPath(import.meta.url);

/** Runs the command and sets the exit code. */
export const run = async (argv: readonly string[]): Promise<void> => {
  process.exitCode = await cli(argv, here);
};

const started = process.argv[1];
if (started !== undefined && existsSync(started) && realpathSync(started) === here) {
  await run(process.argv.slice(2));
}
