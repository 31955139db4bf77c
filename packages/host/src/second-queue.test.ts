import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LabState, Listening } from '@socketarium/protocol';
import { SockDiag } from '@socketarium/syscalls';
import { expect, test } from 'vitest';
import { descriptorsOf, unixListenersBySs } from './testing/kernel.ts';
import { add, labIn, members, order, phases, quiet, until, withHost } from './testing/labs.ts';
import type { Lab } from './types.ts';

/** Two servers at one name: the second one's accept queue by the picture, by ss(8) and by sock_diag(7). */

const takeTheName = { type: 'server.second', unlinkFirst: true } as const;

const secondOf = (state: LabState) => state.servers[1];
const queueOf = (listening: Listening | null | undefined) => listening?.acceptQueue;
const secondMembers = (state: LabState) => queueOf(secondOf(state)?.listening)?.members ?? [];

/** Adds one more quiet client; resolves when it is where `holds` says. */
const come = async (
  lab: Lab,
  what: string,
  holds: (state: LabState, id: string) => boolean,
): Promise<void> => {
  const [client] = await add(lab, { script: quiet });
  if (client) await until(lab, `${client.id} ${what}`, (now) => holds(now, client.id));
};

const atSecond = (state: LabState, id: string) => secondMembers(state).includes(id);

/** The picture's queue of a listening socket equals the kernel's for that very socket. */
const agrees = async (lab: Lab, listening: Listening | null | undefined): Promise<void> => {
  const { address } = lab.describe();
  if (!listening || !('path' in address)) throw new Error('Nobody listens on a path.');
  const { length, backlog, members: ids } = listening.acceptQueue;
  expect((await unixListenersBySs(address.path)).get(listening.inode)).toEqual([length, backlog]);
  const diag = SockDiag.open();
  try {
    const row = diag.unixSockets().find((one) => one.inode === listening.inode);
    const inodes = ids.map(
      (id) => lab.state.connections.find((one) => one.clientId === id)?.clientInode,
    );
    expect(row?.waiting).toEqual(inodes);
  } finally {
    diag.close();
  }
};

test.each(['unix-stream', 'unix-seqpacket'] as const)(
  '%s: new clients wait in the second one’s queue while the first sleeps in accept with an empty one',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, backlog: 1 });
      await order(lab, takeTheName);
      await come(lab, 'served', (now) => secondOf(now)?.served === 1);
      for (let n = 0; n < 2; n++) await come(lab, 'in the second queue', atSecond);
      // Its queue admits two: the next sleeps in connect.
      await come(lab, 'in connect', (now, id) => {
        const client = now.clients.find((one) => one.id === id);
        return client?.blockedIn === 'connect';
      });
      const state = await until(
        lab,
        'the first one asleep',
        (now) => now.server.blockedIn === 'accept' && secondMembers(now).length === 2,
      );
      expect(phases(state)).toEqual([
        'client-1 served',
        'client-2 queued',
        'client-3 queued',
        'client-4 connecting',
      ]);
      expect(state.clients.map((one) => one.place)).toEqual([null, 1, 2, null]);
      expect(members(state)).toEqual([]);
      const second = secondOf(state);
      expect(queueOf(second?.listening)).toMatchObject({ length: 2, backlog: 1, ordered: true });
      expect(descriptorsOf(second?.pid ?? 0).get(second?.listening?.fd ?? -1)).toBe(
        `socket:[${second?.listening?.inode}]`,
      );
      await agrees(lab, state.listening);
      await agrees(lab, second?.listening);

      await order(lab, { type: 'client.close', clientId: 'client-1' });
      // The kernel's sample of the queue may arrive before the server's report of whom it accepted.
      const movedUp = ['client-2 served', 'client-3 queued', 'client-4 queued'];
      const later = await until(
        lab,
        'all moved up',
        (now) => phases(now).slice(1).join() === movedUp.join(),
      );
      expect(secondMembers(later)).toEqual(['client-3', 'client-4']);
      await agrees(lab, secondOf(later)?.listening);
    });
  },
);

test('clients waiting at the first one stay there, and each server’s death resets its own queue only', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { backlog: 4 });
    await come(lab, 'served', (now) => now.clients[0]?.phase === 'served');
    await come(lab, 'in the first queue', (now, id) => members(now).includes(id));
    await order(lab, takeTheName);
    await come(lab, 'served', (now) => secondOf(now)?.served === 1);
    for (let n = 0; n < 2; n++) await come(lab, 'in the second queue', atSecond);
    const state = lab.state;
    expect([members(state), secondMembers(state)]).toEqual([
      ['client-2'],
      ['client-4', 'client-5'],
    ]);
    expect(state.clients.map((one) => one.place)).toEqual([null, 1, null, 1, 2]);
    await agrees(lab, state.listening);
    await agrees(lab, secondOf(state)?.listening);

    await order(lab, { type: 'server.kill' });
    const after = await until(
      lab,
      'client 2 reset',
      (now) => now.server.status === 'exited' && now.clients[1]?.reason === 'reset',
    );
    expect(secondMembers(after)).toEqual(['client-4', 'client-5']);
    await agrees(lab, secondOf(after)?.listening);
    await order(lab, { type: 'server.endSecond', signal: 'SIGKILL' });
    const end = await until(
      lab,
      'the second gone, and the kernel asked',
      (now) => secondOf(now)?.status === 'exited' && now.clients[4]?.phase === 'failed',
    );
    expect(secondOf(end)?.listening).toBeNull();
    expect(phases(end).slice(3)).toEqual(['client-4 failed', 'client-5 failed']);
  });
});

test('an external client in the second one’s queue is identified by its process', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await order(lab, takeTheName);
    await come(lab, 'served', (now) => secondOf(now)?.served === 1);
    const { address } = lab.describe();
    if (!('path' in address)) throw new Error('A Unix lab has a path.');
    const nc = spawn('nc', ['-U', address.path], { stdio: ['pipe', 'ignore', 'inherit'] });
    try {
      const state = await until(lab, 'nc waits', (now) => secondMembers(now).length === 1);
      expect(secondMembers(state)).toEqual([`external:${nc.pid}`]);
      expect(state.clients[1]).toMatchObject({ name: 'nc', phase: 'queued', place: 1 });
    } finally {
      nc.kill();
      await once(nc, 'close');
    }
  });
});
