import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { HERE, LIMITS } from '@socketarium/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { FakeLab } from '../testing/fake-lab.ts';
import { settled } from './settle.ts';

let child: ChildProcess | undefined;
afterEach(() => child?.kill('SIGKILL'));

/** A lab whose server is this program. */
const labOf = async (command: string, args: string[]): Promise<FakeLab> => {
  child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const lab = new FakeLab();
  const { pid = 0 } = child;
  const where = { host: HERE, pid };
  lab.push([{ type: 'process.started', t: 2000, where, parentPid: 1, program: 'server' }]);
  return lab;
};

/** A clock that stands still, so that no limit is reached: what settles then is really at rest. */
const STANDS = () => 0;

describe('a lab has settled', () => {
  it('when it has no process', async () => {
    const lab = new FakeLab();
    await settled(() => lab.state, STANDS);
  });

  it('when its processes sleep', async () => {
    const lab = await labOf('cat', []);
    await settled(() => lab.state, STANDS);
    expect(child?.exitCode).toBeNull();
  });

  it('not before a process that is at work sleeps', async () => {
    // Counts up to half a million, reports it, and then waits for a line.
    const count = 'i=0; while [ $i -lt 500000 ]; do i=$((i+1)); done; echo; read _';
    const lab = await labOf('sh', ['-c', count]);
    let told = false;
    child?.stdout?.once('data', () => {
      told = true;
    });
    await settled(() => lab.state, STANDS);
    expect(told).toBe(true);
  });

  it('not while the pace holds its server at the gate', async () => {
    const lab = await labOf('cat', []);
    const pid = child?.pid ?? 0;
    const where = { host: HERE, pid };
    const gate = { where: { ...where, tid: pid }, call: 'accept' };
    lab.push([
      { type: 'gate.changed', t: 2001, where, mode: 'paced', paceMs: 20 },
      { type: 'gate.waiting', t: 2002, ...gate },
    ]);
    let over = false;
    const settling = settled(() => lab.state, STANDS).then(() => {
      over = true;
    });
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    lab.push([{ type: 'gate.passed', t: 2003, ...gate }]);
    await settling;
  });

  it('even when a process never sleeps, after a time limit', async () => {
    const lab = await labOf('sh', ['-c', 'while :; do :; done']);
    let time = 0;
    await settled(
      () => lab.state,
      () => {
        time += LIMITS.settleMs / 10;
        return time;
      },
    );
    expect(time).toBeGreaterThanOrEqual(LIMITS.settleMs);
  });

  it('when a process is gone without a report', async () => {
    const lab = await labOf('true', []);
    if (child?.exitCode === null) await once(child, 'exit');
    await settled(() => lab.state, STANDS);
  });
});
