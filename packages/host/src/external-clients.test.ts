import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { isReset } from '@socketarium/model/selectors/ends';
import { standingOf } from '@socketarium/model/selectors/standing';
import type { ClientState, Connection, CreateLabInput, LabState } from '@socketarium/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Host } from './host.ts';
import { add, labIn, order, quiet, until } from './testing/labs.ts';
import type { Lab } from './types.ts';

/** Programs that are not observed: everything shown about them must come from the kernel. */

let host: Host;
beforeAll(async () => {
  host = await Host.open();
});
afterAll(() => host.close());

const children = new Set<ChildProcess>();
const sockets = new Set<Socket>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const socket of sockets) socket.destroy();
  children.clear();
  sockets.clear();
});

const externals = (state: LabState): ClientState[] =>
  state.clients.filter(({ kind }) => kind === 'external');

const connectionOf = (state: LabState, client: ClientState | undefined): Connection | undefined =>
  state.connections.find(({ id }) => id === client?.connectionId);

/** Pids of the holders of the first external client's end. */
const holders = (state: LabState): number[] =>
  connectionOf(state, externals(state)[0])?.clientEnd?.holders?.map(({ pid }) => pid) ?? [];

const endOf = (state: LabState, n = 0): string | undefined =>
  connectionOf(state, externals(state)[n])?.clientEnd?.state;

/** An external connection of this process. */
const comes = async (lab: Lab, allowHalfOpen = false): Promise<Socket> => {
  const { address } = lab.describe();
  const socket = connect({
    ...('path' in address ? { path: address.path } : { host: address.host, port: address.port }),
    allowHalfOpen,
  });
  sockets.add(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

/** A shell with descriptor 3 connected to the lab, which then runs this. */
const shell = (lab: Lab, script: string): ChildProcess => {
  const { address } = lab.describe();
  if ('path' in address) throw new Error('a shell connects to ports only');
  const device = `/dev/tcp/${address.host}/${address.port}`;
  const child = spawn('bash', ['-c', `exec 3<>${device}; ${script}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  return child;
};

const lineOf = async (child: ChildProcess): Promise<string> => {
  const [chunk] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return String(chunk).trim();
};

const TCP: CreateLabInput[] = [
  { transport: 'tcp', server: 'iterative', service: 'echo', backlog: 10 },
  { transport: 'tcp', server: 'select', service: 'echo', backlog: 10, ipv6: true },
];

const nameOf = ({ transport, server, ipv6 }: CreateLabInput) =>
  `${transport}${ipv6 ? ' over IPv6' : ''}, ${server}`;

describe.for(TCP)('the holders of an external client’s socket', (config) => {
  test(`${nameOf(config)}: a child has it too, and alone once its parent is gone`, async () => {
    const lab = await labIn(host, config);
    const parent = shell(lab, 'sleep 1000 & echo $!; read x');
    const child = Number(await lineOf(parent));
    const both = await until(lab, 'both named', (now) => holders(now).length === 2);
    expect(new Set(holders(both))).toEqual(new Set([parent.pid, child]));
    const end = connectionOf(both, externals(both)[0])?.clientEnd;
    expect(end?.holders?.map(({ fds }) => fds)).toEqual([[3], [3]]);
    expect(end?.owner).toMatchObject({ pid: holders(both)[0] });

    parent.kill('SIGKILL');
    const alone = await until(lab, 'the child alone', (now) => holders(now).join() === `${child}`);
    expect(externals(alone)).toMatchObject([{ pid: child, name: 'sleep', phase: 'served' }]);
    process.kill(child, 'SIGKILL');
    await until(lab, 'over', (now) => externals(now)[0]?.phase === 'done');
    await host.deleteLab(lab.id);
  });

  test(`${nameOf(config)}: a process that executes another program gets its name`, async () => {
    const lab = await labIn(host, config);
    const child = shell(lab, 'read x; exec sleep 1000');
    await until(lab, 'bash', (now) => externals(now)[0]?.name === 'bash');
    child.stdin?.write('\n');
    const now = await until(lab, 'sleep', (state) => externals(state)[0]?.name === 'sleep');
    expect(externals(now)).toMatchObject([{ pid: child.pid }]);
    await host.deleteLab(lab.id);
  });

  test(`${nameOf(config)}: a client that has shut down its write side is half-closed`, async () => {
    const lab = await labIn(host, config);
    const socket = await comes(lab, true);
    socket.write('hi\n');
    await until(lab, 'read', (now) => connectionOf(now, externals(now)[0])?.serverWroteBytes === 3);
    await order(lab, { type: 'server.pause' });
    socket.end();
    const half = await until(lab, 'FIN_WAIT2', (now) => endOf(now) === 'FIN_WAIT2');
    expect(connectionOf(half, externals(half)[0])?.halfClosed).toBe(true);
    expect(externals(half)).toMatchObject([{ phase: 'served' }]);
    await host.deleteLab(lab.id);
  });

  test(`${nameOf(config)}: a client that is killed with its answer unread resets`, async () => {
    const lab = await labIn(host, config);
    const child = shell(lab, 'printf "a\\n" >&3; read x');
    await until(
      lab,
      'answered and not read',
      (now) => connectionOf(now, externals(now)[0])?.clientEnd?.receiveQueue === 2,
    );
    await order(lab, { type: 'server.pause' });
    child.kill('SIGKILL');
    const reset = await until(lab, 'reset', (now) => {
      const [client] = externals(now);
      return client !== undefined && isReset(now, client);
    });
    // None of its own calls is known, so it is shown as having received nothing.
    expect(externals(reset)).toMatchObject([{ phase: 'served', reason: null }]);
    await host.deleteLab(lab.id);
  });
});

for (const transport of ['tcp', 'unix-stream'] as const) {
  test(`${transport}: after the server’s close, an external client that has not closed is not done`, async () => {
    const lab = await labIn(host, { transport, service: 'sum', server: 'iterative' });
    const socket = await comes(lab, true);
    socket.pause();
    socket.write('4\n0\n');
    const cut = await until(lab, 'the server closed', (now) => {
      const [client] = externals(now);
      const connection = connectionOf(now, client);
      const end = connection?.clientEnd;
      const told = transport === 'tcp' ? end?.state === 'CLOSE_WAIT' : end?.shutdown === 'RDWR';
      return connection?.serverClosedAt != null && told;
    });
    const [client] = externals(cut);
    expect(client).toMatchObject({ phase: 'served', pid: process.pid });
    expect(client && standingOf(client, cut, cut.t)).toBe('cut');
    expect(connectionOf(cut, client)).toMatchObject({ serverReadBytes: 4, serverWroteBytes: 2 });
    socket.destroy();
    const over = await until(lab, 'over', (now) => externals(now)[0]?.phase === 'done');
    expect(externals(over)[0]?.exchanged).toMatchObject({ readBytes: 4, wroteBytes: 2 });
    await host.deleteLab(lab.id);
  });
}

test('TCP: external clients without room wait in connect, and come in later', async () => {
  const lab = await labIn(host, { transport: 'tcp', service: 'echo', backlog: 0 });
  const first = shell(lab, 'read x');
  await until(lab, 'served', (now) => externals(now)[0]?.phase === 'served');
  for (let n = 0; n < 4; n++) shell(lab, 'read x');
  const full = await until(
    lab,
    'three at the door',
    (now) => externals(now).filter((one) => standingOf(one, now, now.t) === 'door').length === 3,
  );
  expect(full.listening?.acceptQueue).toMatchObject({ length: 1, places: [1] });
  const door = externals(full).filter(({ phase }) => phase === 'connecting');
  expect(door.map((one) => connectionOf(full, one)?.clientEnd?.state)).toEqual([
    'SYN_SENT',
    'SYN_SENT',
    'SYN_SENT',
  ]);
  expect(new Set(door.map(({ pid }) => pid)).size).toBe(3);
  first.kill('SIGKILL');
  await until(
    lab,
    'two at the door',
    (now) => externals(now).filter(({ phase }) => phase === 'connecting').length === 2,
  );
  await host.deleteLab(lab.id);
});

test('TCP: places are reported as far as the samples show them, and accept(2) agrees', async () => {
  const lab = await labIn(host, { transport: 'tcp', service: 'echo', backlog: 20 });
  await comes(lab);
  await until(lab, 'served', (now) => externals(now)[0]?.phase === 'served');
  // One at a time, each seen before the next: their order is known.
  const alone: Socket[] = [];
  for (let n = 1; n <= 3; n++) {
    alone.push(await comes(lab));
    await until(lab, `${n} wait`, (now) => now.listening?.acceptQueue.members.length === n);
  }
  const told = lab.state.listening?.acceptQueue;
  expect(told).toMatchObject({ places: [1, 2, 3], ordered: true });
  const portsOf = (state: LabState, ids: readonly string[] = []) =>
    ids.map((id) => state.connections.find(({ clientId }) => clientId === id)?.clientPort);
  expect(portsOf(lab.state, told?.members)).toEqual(alone.map(({ localPort }) => localPort));

  // Reset in the middle: it keeps its place.
  alone[1]?.resetAndDestroy();
  const reset = await until(lab, 'reset', (now) =>
    externals(now).some((client) => isReset(now, client)),
  );
  const queue = reset.listening?.acceptQueue;
  expect(queue).toMatchObject({ length: 3, places: [1, 2, 3], members: told?.members });
  const second = reset.clients.find(({ id }) => id === queue?.members[1]);
  expect(second && isReset(reset, second)).toBe(true);
  await host.deleteLab(lab.id);
});

test('TCP: many at once have no places, unless each joined in a sample of its own', async () => {
  const lab = await labIn(host, { transport: 'tcp', service: 'echo', backlog: 20 });
  await comes(lab);
  await until(lab, 'served', (now) => externals(now)[0]?.phase === 'served');
  const coming = await Promise.all(Array.from({ length: 8 }, () => comes(lab)));
  const state = await until(
    lab,
    'all wait',
    (now) => now.listening?.acceptQueue.members.length === 8,
  );
  const queue = state.listening?.acceptQueue;
  // The reported places are true: they match the order of accept(2).
  const placed = new Map(queue?.members.map((id, i) => [id, queue.places[i] ?? null]));
  const order8: string[] = [];
  for (const socket of sockets) if (!coming.includes(socket)) socket.destroy();
  for (let n = 0; n < 8; n++) {
    const now = await until(lab, `served ${n}`, (one) =>
      externals(one).some(
        ({ id, phase }) => placed.has(id) && phase === 'served' && !order8.includes(id),
      ),
    );
    const id =
      externals(now).find(
        (one) => placed.has(one.id) && one.phase === 'served' && !order8.includes(one.id),
      )?.id ?? '';
    order8.push(id);
    const port = connectionOf(
      now,
      externals(now).find((one) => one.id === id),
    )?.clientPort;
    coming.find(({ localPort }) => localPort === port)?.destroy();
  }
  for (const [id, place] of placed) {
    if (place !== null) expect([id, order8.indexOf(id) + 1]).toEqual([id, place]);
  }
  await host.deleteLab(lab.id);
});

const STEAL = `
import ctypes, sys, os
c = ctypes.CDLL(None)
pidfd = c.syscall(434, int(sys.argv[1]), 0)
fd = c.syscall(438, pidfd, int(sys.argv[2]), 0)
print(fd, flush=True)
sys.stdin.readline()
`;

for (const transport of ['tcp', 'unix-stream'] as const) {
  test(`${transport}: a listening socket that outlives its server is drawn with its holders`, async () => {
    const lab = await labIn(host, { transport, service: 'echo', backlog: 2 });
    const { pid, listening } = lab.state.server;
    const waits = await comes(lab, true);
    await until(lab, 'served', (now) => externals(now)[0]?.phase === 'served');
    await comes(lab);
    await until(lab, 'one waits', (now) => now.listening?.acceptQueue.length === 1);
    const thief = spawn('python3', ['-c', STEAL, `${pid}`, `${listening?.fd}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.add(thief);
    const fd = Number(await lineOf(thief));
    await order(lab, { type: 'server.kill' });
    const state = await until(lab, 'held elsewhere', (now) =>
      now.elsewhere.some(({ holders: all }) => all !== null),
    );
    expect(state.listening).toBeNull();
    expect(state.elsewhere).toMatchObject([
      {
        inode: listening?.inode,
        of: pid,
        holders: [{ fds: [fd] }],
        acceptQueue: { length: 1, backlog: 2 },
      },
    ]);
    expect(externals(state).map(({ phase }) => phase)).toEqual(['served', 'queued']);
    await add(lab, { script: quiet });
    const joined = await until(
      lab,
      'a client of the lab in its queue',
      (now) => now.elsewhere[0]?.acceptQueue.members.includes('client-1') === true,
    );
    expect(joined.elsewhere[0]?.acceptQueue).toMatchObject({ length: 2, places: [1, 2] });
    thief.kill('SIGKILL');
    const gone = await until(lab, 'gone with its last holder', (now) => now.elsewhere.length === 0);
    expect(externals(gone)[1]).toMatchObject({ phase: 'failed', reason: 'reset' });
    waits.destroy();
    await host.deleteLab(lab.id);
  });
}
