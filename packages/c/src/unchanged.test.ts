import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { builtReader, builtShim } from './programs.ts';
import { canMount, inMounts } from './testing/mounts.ts';
import { endObserved, type ObserveOptions, observe } from './testing/observed.ts';
import { testProgram } from './testing/test-program.ts';

/** The same program bare and under the shim: it, and whoever started it, must not see a difference. */

const folder = mkdtempSync(join(tmpdir(), 'socketarium-unchanged-'));
afterEach(endObserved);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bare = async (command: readonly string[], { env, input }: ObserveOptions = {}) => {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  child.stdin?.end(input);
  const output = ['', ''];
  for (const at of [0, 1]) {
    child.stdio[at + 1]?.on('data', (chunk: Buffer) => {
      output[at] += chunk.toString('latin1');
    });
  }
  await once(child, 'close');
  const { exitCode: code, signalCode: signal } = child;
  return { code, signal, stdout: output[0] ?? '', stderr: output[1] ?? '' };
};

/** What the shim needs, by design: how it is loaded, and where its rings are. */
const withoutOurs = (stdout: string): string[] =>
  stdout
    .split('\n')
    .filter((line) => !/^env (SOCKETARIUM_RINGS|LD_PRELOAD|ASAN_OPTIONS)=/.test(line));

test('what it sees of itself: parent, descriptors, environment, signals, limits, errno', async () => {
  const witness = await testProgram('witness');
  const alone = await bare([witness]);
  const program = await observe([witness]);
  const seen = await program.ended;
  expect(alone.stdout).toContain(`parent ${process.pid}\n`);
  expect(alone.stdout).toContain('child 0 new numbers 3 4 5 6\n');
  expect({ ...seen, stdout: withoutOurs(seen.stdout) }).toEqual({
    ...alone,
    stdout: withoutOurs(alone.stdout),
  });
  expect(seen.code).toBe(42);
});

test('with signals blocked and ignored by its starter', async () => {
  const witness = await testProgram('witness');
  const masked = await testProgram('masked');
  const alone = await bare([masked, witness]);
  const [reader, shim] = await Promise.all([builtReader(), builtShim()]);
  // It starts the reader, whose starter it so is; both become the same process in the end.
  const seen = await bare([
    'sh',
    '-c',
    '"$@" 3>/dev/null 4</dev/null',
    'sh',
    masked,
    reader,
    shim,
    witness,
  ]);
  const signals = (text: string) => text.split('\n').filter((line) => /^(Sig|Shd)/.test(line));
  expect(signals(alone.stdout)).toContain('SigBlk:\t0000000000010200');
  expect(signals(seen.stdout)).toEqual(signals(alone.stdout));
});

test.each([
  ['exit 7', '7', null],
  ['kill -TERM $$', null, 'SIGTERM'],
  ['kill -SEGV $$', null, 'SIGSEGV'],
  ['kill -KILL $$', null, 'SIGKILL'],
])('how it ends: sh -c "%s"', async (script, code, signal) => {
  const program = await observe(['sh', '-c', `echo out; echo err >&2; ${script}`]);
  expect(await program.ended).toEqual({
    code: code === null ? null : Number(code),
    signal,
    stdout: 'out\n',
    stderr: 'err\n',
  });
  await program.whole;
  const end = program.records.find(({ kind, pid }) => kind === 'exited' && pid === program.pid);
  expect(end?.result).not.toBe(-1);
});

test('what cannot be run: as a shell says it', async () => {
  const missing = await (await observe(['/nowhere/to/be/found'])).ended;
  expect(missing).toMatchObject({
    code: 127,
    stderr: '/nowhere/to/be/found: No such file or directory\n',
  });
  const unreadable = join(folder, 'not-a-program');
  writeFileSync(unreadable, 'text', { mode: 0o644 });
  expect(await (await observe([unreadable])).ended).toMatchObject({ code: 126 });
});

test('it has no child that it did not make', async () => {
  const program = await observe([await testProgram('moments'), 'wait']);
  expect((await program.ended).stdout).toBe('no child\n');
});

test('another library that is preloaded already stays so', async () => {
  const source = join(folder, 'other.c');
  const other = join(folder, 'other.so');
  writeFileSync(
    source,
    '#include <unistd.h>\n__attribute__((constructor)) static void loaded(void) {' +
      ' if (write(2, "other\\n", 6) < 0) _exit(1); }',
  );
  execFileSync('cc', ['-shared', '-fPIC', '-o', other, source]);
  // Said by the reader, which is started with it too, and by the program.
  const program = await observe([await testProgram('moments'), 'hello'], {
    env: { LD_PRELOAD: other },
  });
  expect(await program.ended).toMatchObject({
    code: 0,
    stdout: 'hello\n',
    stderr: 'other\nother\n',
  });
  await program.whole;
  expect(program.records.some(({ kind, call }) => kind === 'returned' && call === 'write')).toBe(
    true,
  );
});

test('ASAN_OPTIONS keeps what it had', async () => {
  const options = { env: { ASAN_OPTIONS: 'detect_leaks=0' } };
  const { stdout } = await (await observe([await testProgram('witness')], options)).ended;
  expect(stdout).toContain('env ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0\n');
});

test('a program built with AddressSanitizer runs, and is observed', async () => {
  const program = await observe([await testProgram('moments', ['-fsanitize=address']), 'vfork']);
  expect(await program.ended).toMatchObject({ code: 0, stdout: 'hello\nran 0 failed 7\n' });
  await program.whole;
  expect(program.records.some(({ kind, call }) => kind === 'returned' && call === 'vfork')).toBe(
    true,
  );
});

test('a descriptor that it was given and closes is closed: the reader keeps none', async () => {
  const [reader, shim] = await Promise.all([builtReader(), builtShim()]);
  // Whoever reads the pipe's other end sees its end-of-file while the program still runs.
  const script = 'exec 5>&1 1>/dev/null; exec "$@" 3>/dev/null 4</dev/zero';
  const inner = 'exec 5>&-; read line; exit 0';
  const child = spawn('bash', ['-c', script, 'bash', reader, shim, 'bash', '-c', inner], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  await once(child.stdout, 'end');
  expect(child.exitCode).toBe(null);
  child.stdin.end();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('a static program runs, unobserved, and its end is known', async () => {
  const program = await observe([await testProgram('moments', ['-static']), 'hello']);
  expect(await program.ended).toMatchObject({ code: 0, stdout: 'hello\n' });
  await program.whole;
  const kinds = new Set(program.records.map(({ kind }) => kind));
  // The records end with the program, whether or not its parent has waited for it by then.
  for (const kind of ['drained', 'reaped'] as const) kinds.delete(kind);
  expect([...kinds]).toEqual(['exited']);
});

test.skipIf(!canMount())(
  'a full /dev/shm is of no concern: the rings are a file without a name',
  async () => {
    const full = 'head -c 1M /dev/zero > /dev/shm/full';
    const through = inMounts(`mount -t tmpfs -o size=64k none /dev/shm && { ${full} 2>&-; true; }`);
    const program = await observe([await testProgram('torture'), '2', '2', '100'], { through });
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
    await program.whole;
    expect(program.records.length).toBeGreaterThan(100);
  },
);
