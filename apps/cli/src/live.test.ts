import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Command, socketarium } from './testing/command.ts';

/** The command with the real daemon, servers and clients. */

/** Processes that the main thread of this one has started, proc(5); none when it is gone. */
const childrenOf = (pid: number): number[] => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};

/** Looks now and then, and not all the time: those that are waited for want the processor. */
const until = async (fact: () => boolean): Promise<void> => {
  while (!fact()) await later(5);
};

/** Resolves with the processes that the command has started, once its daemon has a server. */
const family = async (command: Command): Promise<number[]> => {
  let pids: number[] = [];
  await until(() => {
    const children = childrenOf(command.pid);
    const grandchildren = children.flatMap(childrenOf);
    pids = [...children, ...grandchildren];
    return grandchildren.some((pid) => commandOf(pid).includes('server.cjs'));
  });
  return pids;
};

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
};

const gone = (pids: readonly number[]) => () => pids.every((pid) => !existsSync(`/proc/${pid}`));

describe('a daemon of its own', () => {
  test('runs a scenario, and nothing is left of it', async () => {
    const command = new Command(['run', 'half-close', '--json']);
    const pids = await family(command);
    const { code, stdout, stderr } = await command.ended;
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ scenario: 'half-close', passed: true, status: 'held' });
    expect(result.observations.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
    expect(result.counters.accepted).toBeGreaterThan(0);
    expect(result.clients[0]).toMatchObject({ id: 'client-1' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await until(gone(pids));
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', 137],
  ] as const)('is gone after %s, with its servers and clients', async (signal, code) => {
    const command = new Command(['run', 'slow-handler', '--pace', '1000', '--json']);
    const pids = await family(command);
    expect(pids.length).toBeGreaterThan(2);
    command.child.kill(signal);
    expect(await command.ended).toMatchObject({ code, stdout: '' });
    await until(gone(pids));
  });
});

test('start is the daemon, and client finds a lab by its id', async () => {
  const daemon = new Command(['start', '--port', '0', '--no-open']);
  const url = await new Promise<string>((resolve) => {
    daemon.child.stdout?.on('data', (chunk: Buffer) => {
      const found = /ready at (\S+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const pids = childrenOf(daemon.pid);
  for (const transport of ['unix-seqpacket', 'udp']) {
    const response = await fetch(new URL('/api/labs', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ transport, server: 'iterative', service: 'echo' }),
    });
    const { id } = (await response.json()) as { id: string };
    const client = new Command(['client', id, '--url', url]);
    client.child.stdin?.end('over there\n');
    expect(await client.ended).toEqual({ code: 0, stdout: 'over there\n', stderr: '' });
  }
  const unknown = await socketarium(['client', 'lab-99'], { SOCKETARIUM_URL: url });
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('lab-99') });
  daemon.child.kill('SIGTERM');
  expect((await daemon.ended).code).toBe(0);
  await until(gone(pids));
});

test('start leaves what its options are to the daemon', async () => {
  const { code, stderr } = await socketarium(['start', '--port', 'eighty']);
  expect(stderr).toContain('--port must be a number');
  expect(code).toBe(2);
});
