import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../programs/src/testing/servers.ts';
import { CLIENTS, CProgram, SERVERS, warnings } from './testing/programs.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const files = ['servers', 'clients', 'common'].flatMap((name) =>
  readdirSync(join(folder, name)).map((file) => join(name, file)),
);

test.each([...SERVERS, ...CLIENTS, 'common'])(
  '%s: the compiler has nothing to say',
  async (name) => {
    const flags = ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra', '-Wshadow', '-pedantic'];
    expect(await warnings(name, flags)).toBe('');
  },
);

test.each(files)('%s can be read on a projector', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(text).not.toMatch(/\t/);
  expect(text).not.toMatch(/socketarium|\blab\b|\btrac(e|ing)\b/i);
});

const TWELVE = Array.from({ length: 12 }, (_, index) => index + 1);

test.each(SERVERS)('%s names the twelve steps that it has', (name) => {
  const text = readFileSync(join(folder, 'servers', `${name}.c`), 'utf8');
  const named = new Set<number>();
  for (const [, from, to] of text.matchAll(/Steps? (\d+)(?:(?: to | and )(\d+))?/g)) {
    for (let step = Number(from); step <= Number(to ?? from); step++) named.add(step);
  }
  // Datagrams have no connections: the file's first words say so.
  const has = name === 'datagram' ? [1, 2, 3, 4, 7, 8, 10, 11, 12] : TWELVE;
  expect([...named].sort((one, other) => one - other)).toEqual(has);
});

describe('the command line', () => {
  const wrong = async (name: string, ...args: string[]): Promise<string> => {
    const program = await CProgram.start(name, args);
    const { code, stdout, stderr } = await program.ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/\nusage: .* \[options\] ADDRESS/);
    return stderr;
  };

  test.each([
    ['iterative', '-q', '3'],
    ['iterative', '-e', 'edge'],
    ['iterative', '-x'],
    ['poll', '-n', '3'],
    ['fork', '-f', 'nobody'],
    ['threads', '-a', 'all'],
    ['pool', '-n', '0'],
    ['select', '-b', '-1'],
    ['select', '-b', '3x'],
    ['select', '-t', 'unix-dgram'],
    ['datagram', '-t', 'tcp'],
    ['datagram', '-i', 'read-write'],
    ['datagram', '-b', '3'],
    ['prefork', '-a', 'reuseport'],
    ['prefork', '-a', 'passing'],
    ['epoll', '-e', 'edge'],
    ['iterative', '-s', 'descriptor', '-i', 'read-write'],
  ])('%s %s %s', async (name, ...args) => {
    await wrong(name, ...args, join(temporaryDirectory(), 's'));
  });

  test('an address is one word', async () => {
    expect(await wrong('iterative')).toContain('the address is missing');
    expect(await wrong('iterative', 'one', 'two')).toContain('too many words');
  });

  test.each([
    ['-t', 'tcp', '127.0.0.1'],
    ['-t', 'tcp', '127.0.0.1:65536'],
    ['-t', 'tcp', '::1:80'],
    ['-t', 'tcp', '[127.0.0.1]:80'],
    ['-t', 'tcp', 'localhost:80'],
    ['-t', 'unix-stream', 'x'.repeat(108)],
    ['-w', '/does/not/exist', 's'],
  ])('%s %s %s cannot be served', async (...args) => {
    const program = await CProgram.start('iterative', args);
    const { code, stderr } = await program.ended;
    expect(code).toBe(1);
    expect(stderr.split('\n')).toHaveLength(1);
  });
});
