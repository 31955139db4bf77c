import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { notesOf } from '@socketarium/model/words/notes';
import type { CreateLabInput, LabState, ProcessState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { descriptorsOf, sleepsIn } from './testing/kernel.ts';
import { add, labIn, order, quiet, until, withHost } from './testing/labs.ts';

/** Servers in C that fork or have threads: the picture of them, compared with /proc. */

const inC = (config: Partial<CreateLabInput>): Partial<CreateLabInput> => ({
  language: 'c',
  ...config,
});

/** The server's own processes that live, the first one too. */
const family = ({ processes, server }: LabState): ProcessState[] =>
  processes.filter(
    ({ pid, parentPid, exit }) => exit === null && (pid === server.pid || parentPid === server.pid),
  );

const workers = (state: LabState): ProcessState[] =>
  family(state).filter(({ pid }) => pid !== state.server.pid);

const endedChildren = ({ processes, server }: LabState): ProcessState[] =>
  processes.filter(({ parentPid, exit }) => exit !== null && parentPid === server.pid);

/** State letter and parent, by /proc. */
const statOf = (pid: number): { state: string; parent: number } => {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [state = '', parent = ''] = rest.split(' ');
  return { state, parent: Number(parent) };
};

/** Descriptors of sockets and their inodes, by the picture and by /proc. */
const pictured = ({ descriptors }: ProcessState): [number, number][] =>
  descriptors.map(({ fd, inode }) => [fd, inode] as [number, number]).sort(([a], [b]) => a - b);

const held = (pid: number): [number, number][] =>
  [...descriptorsOf(pid)].flatMap(([fd, target]) => {
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    // Its standard error is a socket of the host's.
    return inode === undefined || fd <= 2 ? [] : [[fd, Number(inode)] as [number, number]];
  });

const numbers = { thinkMs: 0, numbers: [3, 4] };

test('fork: each client has a child with its own copy of the table', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'fork' }));
    await add(lab, { count: 3, script: quiet });
    const state = await until(
      lab,
      'three children that read',
      (one) => workers(one).filter(({ threads }) => threads[0]?.blockedIn === 'read').length === 3,
    );
    for (const child of workers(state)) {
      expect(statOf(child.pid)).toEqual({ state: 'S', parent: state.server.pid });
      expect(sleepsIn(child.pid)).toBe('read');
      expect(pictured(child)).toEqual(held(child.pid));
      expect(child.threads[0]).toMatchObject({ machine: 'waiting-for-a-request' });
      expect(child.threads[0]?.position?.surprises).toEqual([]);
    }
    const [parent] = family(state);
    expect(pictured(parent as ProcessState)).toEqual(held(state.server.pid as number));
    expect(state.server).toMatchObject({ blockedIn: 'accept', position: { surprises: [] } });
    expect(state.clients.map(({ phase }) => phase)).toEqual(['served', 'served', 'served']);
    expect(notesOf(state)).toEqual(['3 children']);
  });
});

test('fork: children that are waited for are no zombies, and their clients are done', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'fork' }));
    await add(lab, { count: 2, script: numbers });
    const state = await until(
      lab,
      'two clients done and nobody left',
      (one) =>
        one.clients.length === 2 &&
        one.clients.every(({ phase }) => phase === 'done') &&
        workers(one).length === 0 &&
        one.processes.every(({ zombie }) => !zombie),
    );
    // How one ended that was waited for at once may have been seen by nobody but its parent.
    const ended = endedChildren(state);
    for (const { exit } of ended) expect(exit?.signal ?? null).toBe(null);
    for (const { pid } of ended) expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(ended).toHaveLength(2);
  });
});

test('fork without wait: the kernel and the picture have zombies', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'fork', forgets: 'wait' }));
    await add(lab, { count: 2, script: numbers });
    const state = await until(
      lab,
      'two zombies',
      (one) => one.processes.filter(({ zombie }) => zombie).length === 2,
    );
    for (const { pid } of state.processes.filter(({ zombie }) => zombie)) {
      expect(statOf(pid)).toEqual({ state: 'Z', parent: state.server.pid });
    }
    expect(notesOf(state)).toContain('2 zombies');
  });
});

test('fork without close: the client has its answer and never end-of-file', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'fork', forgets: 'close' }));
    await add(lab, { count: 1, script: numbers });
    const state = await until(
      lab,
      'the child has ended and its client still reads',
      (one) =>
        workers(one).length === 0 &&
        endedChildren(one).length === 1 &&
        one.clients[0]?.received === '7\n' &&
        one.clients[0].blockedIn === 'read',
    );
    expect(state.clients[0]?.phase).toBe('served');
    expect(held(state.server.pid as number)).toHaveLength(2);
    await order(lab, { type: 'server.terminate' });
    await until(lab, 'the client is done', (one) => one.clients[0]?.phase === 'done');
  });
});

test('prefork: the workers that are free sleep in accept, on one listening socket', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'prefork', workers: 3 }));
    await add(lab, { count: 1, script: quiet });
    const state = await until(
      lab,
      'one serves, two accept',
      (one) =>
        workers(one)
          .map(({ threads }) => threads[0]?.blockedIn)
          .sort()
          .join() === 'accept,accept,read',
    );
    for (const { pid, threads } of workers(state)) {
      expect(sleepsIn(pid)).toBe(threads[0]?.blockedIn);
    }
    const listening = new Set(workers(state).map(({ descriptors }) => descriptors[0]?.inode));
    expect(listening.size).toBe(1);
    expect(state.server.blockedIn).toBe('waitpid');
  });
});

test('threads: one for each client, and one table for all', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'threads' }));
    await add(lab, { count: 3, script: quiet });
    const state = await until(
      lab,
      'three threads that read',
      (one) => family(one)[0]?.threads.filter(({ blockedIn }) => blockedIn === 'read').length === 3,
    );
    const [server] = family(state) as [ProcessState];
    const tids = readdirSync(`/proc/${server.pid}/task`).map(Number);
    expect(server.threads.map(({ tid }) => tid).sort()).toEqual(tids.sort());
    expect(pictured(server)).toEqual(held(server.pid));
  });
});

test('pool: a client beyond its threads is accepted, and not read from', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, inC({ server: 'pool', workers: 2 }));
    await add(lab, { count: 3, script: { ...numbers, interactive: true } });
    const state = await until(
      lab,
      'two threads read, three connections are accepted',
      (one) =>
        one.connections.filter(({ acceptedAt }) => acceptedAt !== null).length === 3 &&
        one.connections.filter(({ serverReadBytes }) => serverReadBytes > 0).length === 2,
    );
    expect(family(state)[0]?.threads).toHaveLength(3);
  });
});

test('killed or ended: no process of the server is left', async () => {
  await withHost(async (host) => {
    for (const server of ['fork', 'prefork', 'threads', 'pool'] as const) {
      const lab = await labIn(host, inC({ server }));
      await add(lab, { count: 2, script: quiet });
      const state = await until(lab, 'both served', (one) =>
        one.clients.every(({ phase }) => phase === 'served'),
      );
      const pids = family(state).map(({ pid }) => pid);
      if (server === 'prefork') await order(lab, { type: 'server.kill' });
      await host.deleteLab(lab.id);
      await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    }
  });
});
