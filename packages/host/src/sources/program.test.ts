import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Unsequenced } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { Merge } from '../merge/merge.ts';
import { type Ending, Program } from './program.ts';

const WIRE = import.meta.resolve('@socketarium/protocol/wire');

/** Runs a script as a program; resolves with all that it was heard to say. */
const run = async (body: string, use: (program: Program) => void = () => {}) => {
  const directory = await mkdtemp(join(tmpdir(), 'program-'));
  const file = join(directory, 'program.mjs');
  await writeFile(
    file,
    `import { FrameWriter } from ${JSON.stringify(WIRE)};
     import { readSync, writeSync } from 'node:fs';
     const write = (bytes) => { for (let at = 0; at < bytes.length; ) at += writeSync(3, bytes, at); };
     const frames = new FrameWriter(write, () => 5);
     ${body}`,
  );
  const told: (Unsequenced | string)[] = [];
  try {
    const ending = await new Promise<Ending>((resolve) => {
      const program = new Program(
        file,
        {},
        {
          invalid: (error) => told.push(error.message),
          ended: (how) => {
            told.push('ended');
            resolve(how);
          },
        },
        new Merge(
          (facts) => told.push(...facts),
          () => 0,
        ),
      );
      use(program);
    });
    return { told, ending };
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
    actor: 'server',
    call: 'read',
    t: 5,
    ret: -1,
    errno: 'ECONNRESET',
  });
  expect(told.at(-1)).toBe('ended');
  expect(ending).toEqual({ code: 3, signal: null, stderr: '' });
});

test('rubbish for records: said, and the program is killed', async () => {
  const { told, ending } = await run(`
    frames.opened(process.pid);
    frames.flush();
    writeSync(3, Buffer.alloc(64, 0xff));
    setInterval(() => {}, 1000);`);
  expect(told).toEqual([expect.stringContaining('65535 bytes'), 'ended']);
  expect(ending).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('records of another version are not guessed at', async () => {
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

test('orders reach it, hanging up is end-of-file, and what it said last is kept', async () => {
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

test('a program that is not there ends with what Node said', async () => {
  const ending = await new Promise<Ending>((resolve) => {
    new Program(
      '/nonexistent/program.mjs',
      {},
      { invalid: () => {}, ended: resolve },
      new Merge(
        () => {},
        () => 0,
      ),
    );
  });
  expect(ending.code).toBe(1);
  expect(ending.stderr).toContain('Cannot find module');
});
