import { readFileSync } from 'node:fs';
import { encodeConfiguration } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { RunningProgram } from './testing/running-program.ts';
import { afterwards, serverConfig, stateOf } from './testing/servers.ts';

/** A program without a configuration, asleep until it comes. */
const waiting = async (name: 'server' | 'client'): Promise<RunningProgram> => {
  const program = new RunningProgram(name, null);
  afterwards(() => program.remove());
  while (!sleepsInRead(program.pid)) await new Promise((resolve) => setImmediate(resolve));
  return program;
};

/** In read(2) of the control descriptor, proc(5). */
const sleepsInRead = (pid: number): boolean => {
  const read = process.arch === 'x64' ? 0 : 63;
  return readFileSync(`/proc/${pid}/syscall`, 'latin1').startsWith(`${read} 0x4 `);
};

test.each(['server', 'client'] as const)('a %s that is not needed ends silently', async (name) => {
  const program = await waiting(name);
  expect(program.records).toEqual([]);
  program.hangUp();
  expect(await program.ended).toEqual({ code: 0, signal: null, stderr: '' });
  expect(program.records).toEqual([]);
});

test('its configuration may come in pieces, with orders right behind it', async () => {
  const program = await waiting('server');
  const bytes = encodeConfiguration(serverConfig({ transport: 'tcp' }));
  program.order(bytes.subarray(0, 2));
  program.order(bytes.subarray(2, 50));
  while (!sleepsInRead(program.pid)) await new Promise((resolve) => setImmediate(resolve));
  expect(program.records).toEqual([]);
  program.order(bytes.subarray(50));
  await program.entered('accept');
  expect(program.records[0]).toMatchObject({ kind: 'opened' });
});

test('a signal ends it as it would end any program', async () => {
  const program = await waiting('server');
  program.kill('SIGTERM');
  expect(await program.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(stateOf(program.pid)).toBeUndefined();
});

test('an unreadable configuration is reported', async () => {
  const program = await waiting('client');
  program.order(new Uint8Array([1, 0, 0, 0, 0x7b]));
  expect(await program.ended).toMatchObject({ code: 1, stderr: expect.stringContaining('JSON') });
});
