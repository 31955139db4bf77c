import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CannotBuild } from './cannot-build.ts';
import { compile, type Target } from './compile.ts';
import { canMount, inMounts } from './testing/mounts.ts';

let folder = '';
const kept = { ...process.env };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socketarium-compile-'));
  process.env.SOCKETARIUM_CACHE = join(folder, 'cache');
});

afterEach(() => {
  for (const name of ['PATH', 'CC', 'SOCKETARIUM_CACHE']) {
    if (kept[name] === undefined) delete process.env[name];
    else process.env[name] = kept[name];
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A program that ends with this code. */
const target = (code: number, source = `int main(void) { return ${code}; }`): Target => {
  const file = join(folder, 'program.c');
  writeFileSync(file, source);
  return { name: 'program', sources: [file], headers: [], flags: [] };
};

const codeOf = async (program: string): Promise<number> => {
  const [code] = await once(spawn(program), 'exit');
  return code as number;
};

/** Why it cannot be built. */
const refusal = async (of: Target): Promise<string> => {
  const error = await compile(of).then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(CannotBuild);
  return (error as CannotBuild).message;
};

const cached = (): string[] => readdirSync(process.env.SOCKETARIUM_CACHE ?? '');

test('it is built once, and anew when its source changes', async () => {
  const first = await compile(target(3));
  expect(await codeOf(first)).toBe(3);
  expect(await compile(target(3))).toBe(first);
  const second = await compile(target(4));
  expect(second).not.toBe(first);
  expect(await codeOf(second)).toBe(4);
  expect(cached()).toHaveLength(2);
});

test('other flags, or another header, make another program', async () => {
  const plain = target(0);
  const header = join(folder, 'program.h');
  const built = new Set<string>();
  for (const content of ['', '/* changed */']) {
    writeFileSync(header, content);
    built.add(await compile({ ...plain, headers: [header] }));
  }
  built.add(await compile({ ...plain, headers: [header], flags: ['-O1'] }));
  expect(built.size).toBe(3);
});

test('two builds at once: both get the whole program', async () => {
  const slow = target(5, `${'int a;\n'.repeat(20_000)}int main(void) { return 5; }`);
  const [one, other] = await Promise.all([compile(slow), compile(slow)]);
  expect(one).toBe(other);
  expect(await codeOf(one ?? '')).toBe(5);
  expect(cached()).toHaveLength(1);
});

test('without a compiler, what was built from the same elsewhere is used, and nothing else', async () => {
  const built = await compile(target(6));
  process.env.PATH = folder;
  expect(await compile(target(6))).toBe(built);
  await refusal(target(7));
});

test('without a compiler it says what to install, and that the rest works', async () => {
  process.env.PATH = folder;
  const message = await refusal(target(0));
  expect(message).toMatch(/no `cc` on this machine/);
  expect(message).toMatch(/apt install gcc libc6-dev/);
  expect(message).toMatch(/Everything else works without it/);
});

test('a compiler that fails is quoted, and leaves nothing behind', async () => {
  const message = await refusal(target(0, 'int main(void) { return nonsense; }'));
  expect(message).toMatch(/nonsense/);
  expect(cached()).toEqual([]);
  process.env.CC = 'false';
  expect(await refusal(target(0))).toMatch(/`false` cannot be run/);
});

test('a compiler that is no program', async () => {
  const file = join(folder, 'cc');
  writeFileSync(file, 'text');
  chmodSync(file, 0o644);
  process.env.CC = file;
  expect(await refusal(target(0))).toMatch(/cannot be run/);
});

test('a cache that cannot be written names its folder, and what to set', async () => {
  // A file in its place: so it is also for root.
  writeFileSync(join(folder, 'file'), '');
  process.env.SOCKETARIUM_CACHE = join(folder, 'file', 'cache');
  const message = await refusal(target(0));
  expect(message).toContain(join(folder, 'file', 'cache'));
  expect(message).toMatch(/set SOCKETARIUM_CACHE/);
});

test.skipIf(!canMount())('a cache on a file system that is mounted noexec', async () => {
  const [command = '', ...args] = inMounts(`mount -t tmpfs -o noexec none ${folder}`);
  const built = new URL('../dist/index.js', import.meta.url).href;
  const script = `import { builtReader } from ${JSON.stringify(built)};
    try { await builtReader(); } catch (error) { console.log(error.name + ' ' + error.message); }`;
  const child = spawn(command, [...args, process.execPath, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await once(child, 'close');
  expect(printed).toMatch(/^CannotBuild .*mounted noexec.*Set SOCKETARIUM_CACHE/);
});
