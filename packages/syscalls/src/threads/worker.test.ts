import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { workerAddress, workerCode } from './worker.ts';

/** What the assembler makes of the source for this machine. */
const assembled = (): Buffer => {
  const directory = mkdtempSync(join(tmpdir(), 'socketarium-s-'));
  try {
    const source = fileURLToPath(new URL(`./worker-${process.arch}.s`, import.meta.url));
    const [object, code] = [join(directory, 'worker.o'), join(directory, 'worker')];
    execFileSync('as', ['-o', object, source]);
    execFileSync('objcopy', ['-O', 'binary', '-j', '.text', object, code]);
    return readFileSync(code);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

it('is what the assembler makes of its source', () => {
  expect(workerCode(process.arch).toString('hex')).toBe(assembled().toString('hex'));
});

it('may be executed and not written', () => {
  const start = workerAddress().toString(16);
  const maps = readFileSync('/proc/self/maps', 'latin1').split('\n');
  expect(maps.find((line) => line.startsWith(start))).toMatch(/^\S+ r-xp /);
});
