import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { lives, processOf, programsOf } from './testing/kernel.ts';
import { labIn, until, withHost } from './testing/labs.ts';

// The built files: a test resolves to sources, which Node does not run.
const HOST = new URL('../dist/index.js', import.meta.url).href;
const PROTOCOL = new URL('../../protocol/dist/index.js', import.meta.url).href;

/**
 * What a daemon does with a host, and nothing else: three labs, clients and a second server, reported on
 * standard output.
 */
const DAEMON = `
  import { Host } from ${JSON.stringify(HOST)};
  import { createLab } from ${JSON.stringify(PROTOCOL)};
  const host = await Host.open({ reserve: true });
  const pids = [];
  for (const transport of ['unix-stream', 'tcp']) {
    const lab = await host.createLab(createLab.parse({ transport, server: 'iterative', service: 'sum', backlog: 1 }));
    const script = { interactive: true, numbers: [] };
    const clients = [
      ...(await lab.addClients({ count: 2, spacingMs: 0, script })),
      ...(await lab.addClients({ count: 9, spacingMs: 0, script })),
    ];
    pids.push(lab.state.server.pid, ...clients.map((client) => client.pid));
  }
  const lab = await host.createLab(createLab.parse({ transport: 'unix-dgram', server: 'iterative', service: 'sum' }));
  await lab.command({ type: 'server.second', unlinkFirst: true, reuseAddr: true });
  pids.push(lab.state.server.pid, lab.state.servers[1].pid);
  console.log(JSON.stringify({ directory: host.directory, pids: [...new Set(pids)] }));
  setInterval(() => {}, 1000);
`;

interface Daemon {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly pids: readonly number[];
}

const start = (): Promise<Daemon> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', DAEMON], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve({ child, ...(JSON.parse(line) as { directory: string; pids: number[] }) });
    });
    child.once('exit', (code) => reject(new Error(`the daemon exited with ${code}`)));
  });

/** Resolves when `holds`; rejects when it does not within some seconds. */
const soon = (what: string, holds: () => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const until = performance.now() + 10_000;
    const look = (): void => {
      if (holds()) resolve();
      else if (performance.now() > until) reject(new Error(`never came: ${what}`));
      else setTimeout(look, 5);
    };
    look();
  });

test('kill -9 of the daemon leaves no process and no file', async () => {
  const { child, directory, pids } = await start();
  expect(pids).toHaveLength(10);
  /** Booted for the next lab. */
  const spares = (): number[] =>
    [...programsOf(child.pid as number).keys()].filter((pid) => !pids.includes(pid));
  await soon('a spare of each program', () => spares().length === 2);
  const processes = [...pids, ...spares()].map(processOf);
  expect(processes.every(lives)).toBe(true);
  child.kill('SIGKILL');
  await soon('every process gone', () => !processes.some(lives));
  await soon('the directory gone', () => !existsSync(directory));
});

/** Descriptors of this process, by what they refer to. */
const descriptors = async (): Promise<string[]> => {
  const names = await readdir('/proc/self/fd');
  const links = await Promise.all(
    names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')),
  );
  return links.filter((link) => link.startsWith('socket:') || link.startsWith('pipe:'));
};

test('dozens of labs made and deleted leave no descriptor and no process behind', async () => {
  await withHost(async (host) => {
    const before = await descriptors();
    const processes: (string | null)[] = [];
    for (let round = 0; round < 5; round++) {
      const labs = await Promise.all(
        (['iterative', 'select'] as const).flatMap((server) =>
          (['unix-stream', 'tcp'] as const).map((transport) => labIn(host, { server, transport })),
        ),
      );
      const [first] = labs;
      if (first !== undefined) {
        await first.addClients({ count: 1, spacingMs: 0 });
        await until(first, 'its client connected', (now) => now.clients[0]?.connectionId !== null);
        processes.push(processOf(first.state.clients[0]?.pid));
      }
      processes.push(...labs.map((lab) => processOf(lab.state.server.pid)));
      await Promise.all(labs.map((lab) => host.deleteLab(lab.id)));
    }
    expect(processes).toHaveLength(25);
    expect(processes.filter(lives)).toEqual([]);
    expect((await descriptors()).length).toBe(before.length);
  });
});
