import { spawn } from 'node:child_process';
import { TraceReader } from '@socketarium/protocol/wire';
import { afterEach, describe, expect, test } from 'vitest';
import { builtReader, builtShim } from './programs.ts';
import { hasEnded, hasPendingSignals, sessionOf, until, untilBlockedIn } from './testing/kernel.ts';
import { endObserved, type Observed, observe, type Recorded } from './testing/observed.ts';
import { testProgram } from './testing/test-program.ts';

afterEach(endObserved);

const gated = async (
  name: string,
  options: Parameters<typeof observe>[1] = { paused: true },
): Promise<Observed> => observe([await testProgram('gated'), name], options);

/** Processes of `gated family`. */
const FAMILY = 13;

const waits =
  (call: string) =>
  ({ kind, call: of }: Recorded): boolean =>
    kind === 'gateWaiting' && of === call;

const waitsAnywhere = ({ kind }: Recorded): boolean => kind === 'gateWaiting';

/** Step by step, until it sleeps at the gate before this call. */
const stepTo = async (program: Observed, call: string): Promise<void> => {
  let waiting = await program.until(waitsAnywhere);
  while (waiting.call !== call) {
    const from = program.records.length;
    program.order({ order: 'step' });
    waiting = await program.until(waitsAnywhere, from);
  }
  await untilBlockedIn(program.pid, program.pid, 'futex');
};

const madeBy = (program: Observed, call: string): Recorded[] =>
  program.records.filter((one) => one.kind === 'entered' && one.call === call);

describe('paused, stepped, paced', () => {
  test('paused before its first call, it makes one for each step, and goes on when resumed', async () => {
    const program = await gated('count');
    const first = await program.until(waits('write'));
    expect(first.result).toBe(1);
    await untilBlockedIn(program.pid, program.pid, 'futex');
    expect(madeBy(program, 'write')).toHaveLength(0);
    for (let made = 1; made <= 20; made++) {
      const from = program.records.length;
      program.order({ order: 'step' });
      await program.until(waits('write'), from);
      expect(madeBy(program, 'write')).toHaveLength(made);
    }
    program.order({ order: 'resume' });
    const { stdout } = await program.ended;
    expect(stdout).toHaveLength(250);
    await program.whole;
    expect(madeBy(program, 'write')).toHaveLength(250);
  });

  test('a step of a named thread moves that thread alone', async () => {
    const program = await gated('threads');
    const waiting = () => [
      ...new Set(program.records.filter(waits('write')).map(({ tid }) => tid)),
    ];
    await program.until(() => waiting().length === 2);
    const [a = 0, b = 0] = waiting();
    const steps = [a, a, b, a, b, b, b, b];
    for (const tid of steps) {
      const from = program.records.length;
      program.order({ order: 'stepThread', tid });
      await program.until((one) => waits('write')(one) && one.tid === tid, from);
    }
    const made = (tid: number) => madeBy(program, 'write').filter((one) => one.tid === tid).length;
    expect([made(a), made(b)]).toEqual([3, 5]);
    program.order({ order: 'resume' });
    expect((await program.ended).stdout).toHaveLength(100);
  });

  test('paced: calls are so far apart', async () => {
    const program = await gated('count');
    await program.until(waits('write'));
    program.order({ order: 'pace', ms: 20 });
    program.order({ order: 'resume' });
    await program.until(() => madeBy(program, 'write').length === 10);
    const times = madeBy(program, 'write').map(({ t }) => t);
    // By the records' own times; the load can only add to them. The first had waited long enough already.
    for (let i = 2; i < times.length; i++) {
      expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThan(19e6);
    }
    program.order({ order: 'pace', ms: 0 });
    expect((await program.ended).stdout).toHaveLength(250);
  });
});

describe('a signal while it waits at the gate is not lost', () => {
  /** Paused before the call, it gets a signal there. */
  const signalled = async (name: string, call: string, openInput = false): Promise<Observed> => {
    const program = await gated(name, { paused: true, openInput });
    await stepTo(program, call);
    process.kill(program.pid, 'SIGUSR1');
    // Its handler has run. (A signal at the very moment at which the gate opens comes before the call, as
    // it might without us.)
    await until(() => !hasPendingSignals(program.pid));
    return program;
  };

  test.each(['select', 'accept'])(
    '%s is interrupted, as if it came a moment later',
    async (call) => {
      const program = await signalled(call, call);
      await program.returned(call);
      program.order({ order: 'resume' });
      expect((await program.ended).stdout).toBe(`${call} -1 EINTR signals 1\n`);
      await program.whole;
      const returned = program.records.find((one) => one.kind === 'returned' && one.call === call);
      expect(returned?.result).toBe(-4);
    },
  );

  test('a call that its handler restarts goes on waiting', async () => {
    const program = await signalled('restart', 'read', true);
    await untilBlockedIn(program.pid, program.pid, 'futex');
    program.order({ order: 'resume' });
    await program.entered('read');
    await untilBlockedIn(program.pid, program.pid, 'read');
    program.child.stdin?.end('x');
    expect((await program.ended).stdout).toBe('read 1 - signals 1\n');
  });
});

describe('nobody waits for what is gone', () => {
  test.each([
    ['count', 'write', 250],
    ['threads', 'write', 100],
  ])('the reader is killed: a paused program (%s) goes on', async (name, call, bytes) => {
    const program = await gated(name);
    await program.until(waits(call));
    await untilBlockedIn(program.pid, program.pid, 'futex');
    process.kill(program.readerPid, 'SIGKILL');
    expect((await program.ended).stdout).toHaveLength(bytes);
  });

  test('the reader is killed before a paused accept: the program waits for clients, not for it', async () => {
    const program = await gated('accept');
    await stepTo(program, 'accept');
    process.kill(program.readerPid, 'SIGKILL');
    await untilBlockedIn(program.pid, program.pid, 'accept');
    process.kill(program.pid, 'SIGUSR1');
    expect((await program.ended).stdout).toBe('accept -1 EINTR signals 1\n');
  });

  test('the reader is killed while it runs: the program goes on', async () => {
    const program = await observe([await testProgram('torture'), '2', '2', '400']);
    await program.until(() => program.records.length > 1000);
    process.kill(program.readerPid, 'SIGKILL');
    expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

/** A program that another process than this one has started, owned: by its pid, and those of its processes. */
const startByAnother = async (name: string) => {
  const [reader, shim, program] = await Promise.all([
    builtReader(),
    builtShim(),
    testProgram('gated'),
  ]);
  // The records go to its standard output; the orders' end is its own.
  const script = `require('node:child_process').spawn(${JSON.stringify(reader)},
    ${JSON.stringify(['--owned', shim, program, name])},
    { stdio: ['ignore', 'ignore', 'ignore', 1, 'pipe'] });`;
  const starter = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pids = new Set<number>();
  const asleep = new Set<number>();
  const records = new TraceReader(({ kind, call, pid }) => {
    pids.add(pid);
    if (kind === 'entered' && call === 'pause') asleep.add(pid);
  });
  for await (const chunk of starter.stdout) {
    records.push(chunk as Buffer);
    if (asleep.size === FAMILY) break;
  }
  pids.delete(0);
  return { starter, pids };
};

const pidsOf = (program: Observed): number[] => [
  ...new Set(program.records.flatMap(({ birth, pid }) => (birth === null ? [] : [pid]))),
];

const allSleep = async (
  name: string,
  options: Parameters<typeof observe>[1],
): Promise<Observed> => {
  const program = await gated(name, options);
  await program.until(() => madeBy(program, 'pause').length === FAMILY);
  return program;
};

describe('whoever gives the orders is gone', () => {
  test('a program that is owned ends with all its children, and so does the reader', async () => {
    const program = await allSleep('family', { owned: true });
    const { readerPid } = program;
    const pids = pidsOf(program);
    expect(pids).toHaveLength(FAMILY);
    program.closeControl();
    expect(await program.exited).toBe('SIGKILL');
    await program.whole;
    for (const pid of [...pids, readerPid]) await until(() => hasEnded(pid));
    const ends = program.records.filter(({ kind }) => kind === 'exited').map(({ pid }) => pid);
    expect(new Set(ends)).toEqual(new Set(pids));
  });

  test('another goes on, and is observed no more', async () => {
    const program = await gated('accept', { paused: true });
    await program.until(waits('socket'));
    const { readerPid } = program;
    program.closeControl();
    await program.whole;
    await until(() => hasEnded(readerPid));
    await untilBlockedIn(program.pid, program.pid, 'accept');
    process.kill(program.pid, 'SIGUSR1');
    expect((await program.ended).stdout).toBe('accept -1 EINTR signals 1\n');
  });

  test.each([1, 2, 3])('of a chain of processes none is left (%i)', async () => {
    const program = await gated('chain', { owned: true });
    await program.until(() => pidsOf(program).length > 20);
    program.closeControl();
    await program.whole;
    expect(sessionOf(program.pid)).toEqual([]);
  });

  test('the starter is killed: nothing is left', async () => {
    const { starter, pids } = await startByAnother('family');
    starter.kill('SIGKILL');
    expect(pids.size).toBe(FAMILY);
    for (const pid of pids) await until(() => hasEnded(pid));
  });
});
