import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Unsequenced } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { Merge } from '../merge/merge.ts';
import { processOf } from '../testing/kernel.ts';
import { boot } from './booted.ts';
import { type Ending, ownProgram, Program } from './program.ts';

// The built file: the script runs as a program does, not as a test.
const WIRE = new URL('../../../protocol/dist/wire/index.js', import.meta.url).href;

/** The scripts read it, and do not use it. */
const CONFIGURATION = { transport: 'tcp', service: 'sum', io: 'read-write' } as const;

/** Runs a script as a program; resolves at its end with all that it reported. */
const run = async (body: string, use: (program: Program) => void = () => {}) => {
  const directory = await mkdtemp(join(tmpdir(), 'program-'));
  const file = join(directory, 'program.mjs');
  await writeFile(
    file,
    `import { FrameWriter, readConfiguration } from ${JSON.stringify(WIRE)};
     import { readSync, writeSync } from 'node:fs';
     // A forked child has it already.
     if (process.argv[3] === undefined) readConfiguration((into) => readSync(4, into));
     const write = (bytes) => { for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at); };
     const frames = new FrameWriter(write, () => 5);
     ${body}`,
  );
  const told: (Unsequenced | string)[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const tell = (...what: (Unsequenced | string)[]): void => {
    told.push(...what);
    for (const { count, resolve } of waiting) if (told.length >= count) resolve();
  };
  try {
    const ending = await new Promise<Ending>((resolve) => {
      const program = new Program(
        ownProgram(boot(file), CONFIGURATION),
        {
          invalid: (error) => tell(error.message),
          ended: (how) => {
            tell('ended');
            resolve(how);
          },
        },
        new Merge({ add: (facts) => tell(...facts) }, () => 0).inlet(),
      );
      use(program);
    });
    /** Resolves after this many reports. */
    const heard = (count: number): Promise<void> =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        tell();
      });
    return { told, ending, heard };
  } finally {
    await rm(directory, { recursive: true });
  }
};

test('records become facts, and the last of them comes before the end', async () => {
  const { told, ending } = await run(`
    frames.opened(process.pid);
    for (let i = 0; i < 20000; i++) frames.returned(0, 1, i, 'read', -104, [{ bytes: new Uint8Array(0), length: 0 }]);
    frames.flush();
    process.exit(3);`);
  expect(told).toHaveLength(20_001);
  expect(told[19_999]).toMatchObject({
    type: 'syscall.returned',
    callId: 19_999,
    call: 'read',
    t: 5,
    ret: -1,
    errno: 'ECONNRESET',
  });
  expect(told.at(-1)).toBe('ended');
  expect(ending).toEqual({ code: 3, signal: null, stderr: '' });
});

test('invalid records are reported, and the program is killed', async () => {
  const { told, ending } = await run(`
    frames.opened(process.pid);
    frames.flush();
    writeSync(3, Buffer.alloc(64, 0xff));
    setInterval(() => {}, 1000);`);
  expect(told).toEqual([expect.stringContaining('65535 bytes'), 'ended']);
  expect(ending).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('records of another version are rejected', async () => {
  const { told } = await run(`
    const bytes = new Uint8Array(32);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 32, true);
    view.setUint8(2, 1);
    view.setInt32(12, 999, true);
    writeSync(3, bytes);
    setInterval(() => {}, 1000);`);
  expect(told).toEqual([expect.stringContaining('version 999'), 'ended']);
});

test('orders arrive, hanging up is end-of-file, and its last output is kept', async () => {
  const { ending } = await run(
    `const buffer = Buffer.alloc(64);
     let count;
     while ((count = readSync(4, buffer)) > 0) process.stderr.write(buffer.subarray(0, count));
     process.stderr.write(' and then nothing');`,
    (program) => {
      program.order('do this\n');
      program.hangUp();
    },
  );
  expect(ending).toEqual({ code: 0, signal: null, stderr: 'do this\n and then nothing' });
});

test('a program that is missing ends with Node’s message', async () => {
  const ending = await new Promise<Ending>((resolve) => {
    new Program(
      ownProgram(boot('/nonexistent/program.mjs'), CONFIGURATION),
      { invalid: () => {}, ended: resolve },
      new Merge({ add: () => {} }, () => 0).inlet(),
    );
  });
  expect(ending.code).toBe(1);
  expect(ending.stderr).toContain('Cannot find module');
});

/** What `sleep` inherits from a program that ends at once, and how long it sleeps by itself. */
const INHERITS = `
  import { spawn } from 'node:child_process';
  const heir = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 2, 3, 4], detached: true });`;

test('its end is its exit, even when another process has inherited its pipes and holds them open', async () => {
  const { told, ending } = await run(`${INHERITS}
    frames.opened(process.pid);
    for (let i = 0; i < 5000; i++) frames.gateWaiting(0, 1, i, 'read');
    frames.flush();
    writeSync(2, String(heir.pid));
    process.exit(7);`);
  const heir = Number(ending.stderr);
  try {
    expect(processOf(heir)).not.toBeNull();
    // All that it wrote before is reported, and then its end.
    expect(told).toHaveLength(5001);
    expect(told.at(-1)).toBe('ended');
    expect(ending.code).toBe(7);
  } finally {
    process.kill(heir, 'SIGKILL');
  }
});

test('an inheritor that never stops writing does not keep it from ending', async () => {
  const { ending } = await run(`
    import { spawn } from 'node:child_process';
    const heir = spawn('sh', ['-c', 'while echo >&2; do :; done'], {
      stdio: ['ignore', 'ignore', 2],
      detached: true,
    });
    heir.once('spawn', () => process.exit(7));`);
  // Its next write kills it: the other end is closed.
  expect(ending.code).toBe(7);
});

/** Continues writing where its parent did, as a forked child does: another process with the same descriptors. */
const FORKS = `
  import { spawn } from 'node:child_process';
  const [, file, pid, parent] = process.argv;
  const waits = () => { frames.gateWaiting(0, process.pid, 1, 'read'); frames.flush(); };
  const fork = () => spawn(process.execPath, [file, pid, String(process.pid)], {
    stdio: ['pipe', 'pipe', 2, 3, 4],
  });
  frames.opened(process.pid);
  waits();`;

test('a forked child’s records lie between its parent’s, and are facts as well', async () => {
  const { told, ending } = await run(`${FORKS}
    if (parent === undefined) fork().once('exit', () => { waits(); process.exit(0); });`);
  const pids = told.flatMap((fact) =>
    typeof fact === 'object' && 'where' in fact ? fact.where.pid : [],
  );
  const [first, child] = pids;
  expect(pids).toEqual([first, child, first]);
  expect(child).not.toBe(first);
  expect(ending).toEqual({ code: 0, signal: null, stderr: '' });
});

test('a forked child is read after its parent’s end, until the program is released', async () => {
  let program: Program | null = null;
  const { told, heard } = await run(
    `${FORKS}
    if (parent === undefined) fork().stdout.once('data', () => process.exit(0));
    else {
      writeSync(1, 'up');
      while (readSync(4, Buffer.alloc(1)) > 0) waits();
    }`,
    (started) => {
      program = started;
    },
  );
  const forked = program as Program | null;
  expect(told.map((fact) => (typeof fact === 'string' ? fact : fact.type))).toEqual([
    'gate.waiting',
    'gate.waiting',
    'ended',
  ]);
  const child = (told[1] as { where: { pid: number } }).where.pid;
  expect(forked?.owns(child)).toBe(true);
  forked?.order('g');
  await heard(4);
  expect(told[3]).toMatchObject({ type: 'gate.waiting', where: { pid: child } });
  forked?.release();
});
