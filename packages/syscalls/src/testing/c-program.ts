import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Compiles and runs a C program, and returns its output: so that codecs are compared with the C library's
 * own headers and not with another copy of our understanding of them.
 */
export function runC(source: string, args: readonly string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'socketarium-c-'));
  try {
    const program = join(directory, 'program');
    writeFileSync(`${program}.c`, source);
    run('cc', ['-D_GNU_SOURCE', '-o', program, `${program}.c`]);
    return run(program, args);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The lines that a C program printed as `name value`, as a map of numbers. */
export function runForNumbers(source: string): Map<string, number> {
  const lines = runC(source).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(' ');
      return [name, Number(value)];
    }),
  );
}

function run(command: string, args: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
    throw new Error(
      `${command} is missing. These tests compare with C: install a C compiler with its headers ` +
        '(Debian, Ubuntu: apt-get install gcc libc6-dev).',
    );
  }
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}
