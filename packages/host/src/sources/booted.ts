import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { CONTROL_FD, EVENTS_FD } from '@socketarium/protocol/wire';
import { childEnvironment } from './environment.ts';

export type ProgramName = 'server' | 'client';

const { resolve } = createRequire(import.meta.url);

/** A program's file, which is run and never imported. */
export const programFile = (name: ProgramName): string => resolve(`@socketarium/programs/${name}`);

/**
 * A program's process without a configuration yet: it boots, and then sleeps until its configuration
 * comes on its control descriptor (protocol/wire/programs.ts).
 */
export interface Booted {
  readonly child: ChildProcess;
  /** Null when it could not be started at all: out of descriptors or processes. */
  readonly pipes: {
    readonly stderr: Readable;
    readonly control: Writable;
    readonly events: Readable;
  } | null;
}

/** @param file the file that Node runs. */
export const boot = (file: string): Booted =>
  bootProgram(process.execPath, [file, String(process.pid)]);

/**
 * Any program that has its events' and its control descriptor.
 * @param input its standard input, a descriptor of this process; nothing by default.
 */
export const bootProgram = (
  command: string,
  args: readonly string[],
  input: number | 'ignore' = 'ignore',
): Booted => {
  const child = spawn(command, args, {
    stdio: [input, 'ignore', 'pipe', 'pipe', 'pipe'],
    env: childEnvironment(),
  });
  if (child.pid === undefined) return { child, pipes: null };
  const stderr = child.stderr as Readable;
  const control = child.stdio[CONTROL_FD] as Writable;
  const events = child.stdio[EVENTS_FD] as Readable;
  // EPIPE or ECONNRESET when it is gone already: its 'exit' reports the end.
  for (const pipe of [stderr, control, events]) pipe.on('error', () => {});
  return { child, pipes: { stderr, control, events } };
};
