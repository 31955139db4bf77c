import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { labAsCommand, labAsCurl, madeWith } from '@socketarium/model/words/lab-lines';
import type { Lab } from '@socketarium/protocol';
import { createLab } from '@socketarium/protocol';
import { describe, expect, test } from 'vitest';
import { Command, main, shell, socketarium } from './testing/command.ts';

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

/** Checks now and then, and not all the time: the awaited processes need the processor. */
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

/** A daemon of the test's own, its address, and a function that ends it. */
const started = async (): Promise<{ url: string; end: () => Promise<void> }> => {
  const daemon = new Command(['start', '--port', '0', '--no-open']);
  const url = await new Promise<string>((resolve) => {
    daemon.child.stdout?.on('data', (chunk: Buffer) => {
      const found = /ready at (\S+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const pids = childrenOf(daemon.pid);
  const end = async (): Promise<void> => {
    daemon.child.kill('SIGTERM');
    expect((await daemon.ended).code).toBe(0);
    await until(gone(pids));
  };
  return { url, end };
};

test('start is the daemon, and client finds a lab by its id', async () => {
  const { url, end } = await started();
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
  await end();
});

describe('a lab as lines for a terminal', () => {
  const config = createLab.parse({
    transport: 'tcp',
    server: 'epoll',
    service: 'echo',
    trigger: 'edge',
    backlog: 2,
    pace: 5,
  });
  // Characters that a shell would interpret.
  const line = `it's "$HOME" \\ \`id\` héllo € a\u202egnp\u200b`;
  const clients = [
    { count: 1, script: { lines: [line], thinkMs: 0, interactive: true } },
    { count: 2, script: { lines: ['b'], thinkMs: 0, interactive: true } },
  ];

  test.each([
    ['the command', labAsCommand],
    ['curl', labAsCurl],
  ])('%s makes the same server and clients when it is run', async (_, asLines) => {
    const { url, end } = await started();
    const lines = asLines(madeWith(config), clients, url).replace(
      'npm run -s socketarium --',
      `${process.execPath} ${main}`,
    );
    const { code, stdout, stderr } = await shell(lines);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const id = /^lab-\d+/.exec(stdout)?.[0];
    const response = await fetch(new URL(`/api/labs/${id}`, url));
    const { state } = (await response.json()) as Lab;
    expect(state.config).toEqual({ ...config, paused: false });
    expect(state.clients.map(({ script }) => script?.lines)).toEqual([[line], ['b'], ['b']]);
    await end();
  });

  test('a mistake in it is reported with its field, before anything is made', async () => {
    const { url, end } = await started();
    for (const [args, told] of [
      [['{'], /^the lab: is no JSON/],
      [['{"transport":"tcp","server":"select","service":"tea"}'], /^the lab: service: /],
      [
        ['{"transport":"tcp","server":"select","service":"sum"}', '--clients', '{"count":0}'],
        /^--clients: count: /,
      ],
    ] as const) {
      const { code, stderr } = await socketarium(['lab', ...args, '--url', url]);
      expect(code).toBe(2);
      expect(stderr).toMatch(told);
    }
    expect(await (await fetch(new URL('/api/labs', url))).json()).toEqual([]);
    await end();
  });
});

test('start leaves its options to the daemon', async () => {
  const { code, stderr } = await socketarium(['start', '--port', 'eighty']);
  expect(stderr).toContain('--port must be a number');
  expect(code).toBe(2);
});
