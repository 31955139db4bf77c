import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { passedFdWords } from '@socketarium/model/words/externals';
import { datagramsWords } from '@socketarium/model/words/kernel';
import type { Lab, LabState } from '@socketarium/protocol';
import { CLIENT, PASSED } from '../apps/web/src/words.ts';
import type { DaemonProcess } from './daemon.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME } from './labs.ts';

/** Programs that are not observed: what is drawn of them is what the kernel says, or said to be unknown. */

const TCP = { ...ONE_AT_A_TIME, transport: 'tcp', service: 'echo', backlog: 10 } as const;

const sockets = new Set<Socket>();
const children = new Set<ChildProcess>();
test.afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const child of children) child.kill('SIGKILL');
  sockets.clear();
  children.clear();
});

const comes = async ({ address }: Lab): Promise<Socket> => {
  const where = 'path' in address ? { path: address.path } : address;
  const socket = connect({ ...where, allowHalfOpen: true });
  sockets.add(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
};

const python = (script: string, ...args: string[]): ChildProcess => {
  const child = spawn('python3', ['-c', script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  return child;
};

const lineOf = async (child: ChildProcess): Promise<string> => {
  const [chunk] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return String(chunk).trim();
};

/** Resolves once the lab's picture is so. */
const until = (
  daemon: DaemonProcess,
  lab: Lab,
  holds: (state: LabState) => boolean,
): Promise<void> =>
  expect.poll(async () => holds((await daemon.lab(lab.id)).state), { timeout: 20_000 }).toBe(true);

const waiting = (n: number) => (state: LabState) =>
  state.listening?.acceptQueue.members.length === n;

test('what the server read of an external client and wrote to it, and who holds its end', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...TCP, server: 'select' });
  const socket = await comes(lab);
  socket.write('hello\n');
  await once(socket, 'data');
  await stage.open(daemon.url, lab.id);
  const card = stage.userSpace.locator('[data-client^="external:"]');
  await card.click();
  await expect(stage.details.locator('[data-read]')).toHaveAttribute('data-read', '6');
  await expect(stage.details.locator('[data-wrote]')).toHaveAttribute('data-wrote', '6');
  await expect(stage.details.locator('[data-holders]')).toHaveAttribute(
    'data-holders',
    `${process.pid}`,
  );
  await expect(stage.details.locator('[data-end]')).toHaveAttribute('data-end', 'ESTABLISHED');
  await expect(stage.details.getByText(CLIENT.services, { exact: true })).toHaveCount(0);
});

test('an external client that the server has left, and that has not closed, is not done', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...TCP, service: 'sum' });
  const socket = await comes(lab);
  socket.write('0\n');
  await stage.open(daemon.url, lab.id);
  const card = stage.userSpace.locator('[data-client^="external:"]');
  await expect(card).toHaveAttribute('data-is', 'cut');
  await expect(card).toContainText('CLOSE_WAIT');
  await expect(stage.page.locator('.caption-hint')).toHaveCount(0);
  socket.destroy();
  await expect(card).toHaveAttribute('data-is', 'done');
});

test('external clients whose SYN finds no room are drawn there', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...TCP, backlog: 0 });
  const { address } = lab;
  if ('path' in address) throw new Error('TCP has a port');
  await comes(lab);
  await until(daemon, lab, (state) => state.clients[0]?.phase === 'served');
  for (let n = 0; n < 4; n++) {
    const socket = connect(address);
    sockets.add(socket);
    socket.on('error', () => {});
  }
  await stage.open(daemon.url, lab.id);
  await expect(stage.userSpace.locator('[data-is="door"]')).toHaveCount(3, { timeout: 20_000 });
  await expect(stage.kernel.getByRole('heading', { name: /: 3$/ })).toBeVisible();
  await expect(stage.queued).toHaveCount(1);
});

test('a place that is not known has no number; one that was reset keeps its own', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(TCP);
  await comes(lab);
  await until(daemon, lab, (state) => state.clients[0]?.phase === 'served');
  const alone: Socket[] = [];
  for (let n = 1; n <= 3; n++) {
    alone.push(await comes(lab));
    await until(daemon, lab, waiting(n));
  }
  alone[1]?.resetAndDestroy();
  await stage.open(daemon.url, lab.id);
  const placesOf = () =>
    stage.queued.evaluateAll((all) => all.map((one) => one.getAttribute('data-place') ?? 'none'));
  await expect.poll(placesOf).toEqual(expect.arrayContaining(['1', '2', '3']));
  await expect(stage.queued.nth(1)).toHaveAttribute('data-reset', 'true');
  await expect(stage.queued.nth(0)).toHaveAttribute('data-reset', 'false');

  await Promise.all(Array.from({ length: 6 }, () => comes(lab)));
  // By the count alone: a dump of TCP's rows is not of one moment, and one that has a new row before it is
  // counted leaves no count for the reset one, which then has a place and no name.
  await until(daemon, lab, ({ listening }) => listening?.acceptQueue.length === 9);
  const { acceptQueue } = (await daemon.lab(lab.id)).state.listening ?? {};
  const told = acceptQueue?.places.map((place) => String(place ?? 'unknown')) ?? [];
  const drawn = async () => (await placesOf()).filter((one) => one !== 'none');
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(3);
  const places = await drawn();
  expect(places).toEqual(told.slice(0, places.length));
});

const PASSES = `
import array, os, socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
fd = os.open('/etc/hostname', os.O_RDONLY)
s.sendmsg([b'fd\\n'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [fd]))])
print(s.recv(99), flush=True); sys.stdin.readline()
`;

test('the number of a descriptor that an external client passes is not known', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'descriptor' });
  if (!('path' in lab.address)) throw new Error('a Unix socket has a path');
  await lineOf(python(PASSES, lab.address.path));
  await stage.open(daemon.url, lab.id);
  const passed = stage.page.getByRole('list', { name: PASSED.list }).getByRole('listitem');
  await expect(passed).toHaveAccessibleName(new RegExp(`^${passedFdWords(null)}.*python3`));
  expect((await daemon.lab(lab.id)).state.passed).toMatchObject([{ fromFd: null }]);
});

/** pidfd_getfd(2): a process that inherited the socket by fork(2) would do as well. */
const STEALS = `
import ctypes, sys
c = ctypes.CDLL(None)
print(c.syscall(438, c.syscall(434, int(sys.argv[1]), 0), int(sys.argv[2]), 0), flush=True)
sys.stdin.readline()
`;

test('a listening socket that outlives its server is drawn with who has it', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...TCP, backlog: 2 });
  const { listening } = (await daemon.lab(lab.id)).state;
  const thief = python(STEALS, `${lab.serverPid}`, `${listening?.fd}`);
  await lineOf(thief);
  await daemon.command(lab.id, { type: 'server.kill' });
  await until(daemon, lab, ({ elsewhere }) => elsewhere[0]?.holders?.[0]?.pid === thief.pid);
  await comes(lab);
  await stage.open(daemon.url, lab.id);
  const socket = stage.kernel.locator('[data-elsewhere]');
  await expect(socket).toHaveAttribute('data-elsewhere', `${thief.pid}`);
  await expect(stage.queued.first()).toHaveAttribute('data-place', '1');
  await expect(stage.kernel).not.toContainText('ECONNREFUSED');
  thief.kill('SIGKILL');
  await expect(stage.kernel).toContainText('ECONNREFUSED');
  await expect(stage.userSpace.locator('[data-client^="external:"]')).toHaveAttribute(
    'data-is',
    'failed',
  );
});

test('external clients’ datagrams that wait have no number', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...TCP, transport: 'udp', backlog: undefined });
  const { address } = lab;
  if ('path' in address) throw new Error('UDP has a port');
  await daemon.command(lab.id, { type: 'server.pause' });
  const socket = createSocket('udp4');
  const send = (text: string) =>
    new Promise((done) => socket.send(text, address.port, address.host, done));
  await send('0');
  for (let n = 0; n < 5; n++) await send('x');
  await until(daemon, lab, ({ datagrams }) => (datagrams?.bytes ?? 0) > 1000);
  await stage.open(daemon.url, lab.id);
  const { datagrams } = (await daemon.lab(lab.id)).state;
  expect(datagrams).toMatchObject({ exact: false });
  if (datagrams === null) throw new Error('a UDP server has a queue of datagrams');
  await expect(stage.kernel).toContainText(datagramsWords(datagrams));
  socket.close();
});
