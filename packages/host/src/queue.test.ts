import { execFileSync, spawn } from 'node:child_process';
import {
  addClients,
  type ClientState,
  event,
  type LabState,
  lab as labSchema,
  printAddress,
} from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { labIn, members, until, withHost } from './testing/labs.ts';
import type { Lab } from './types.ts';

/** Clients that connect, send nothing, and stay. */
const quiet = (count: number) =>
  addClients.parse({ count, script: { interactive: true, numbers: [], lines: [] } });

/** One client after the other, each when the one before has reached its place. */
const comeInOrder = async (
  lab: Lab,
  standings: readonly ((client: ClientState) => boolean)[],
): Promise<void> => {
  for (const [i, stands] of standings.entries()) {
    await lab.addClients(quiet(1));
    await until(lab, `client ${i + 1} in its place`, ({ clients }) => {
      const client = clients[i];
      return client !== undefined && stands(client);
    });
  }
};

const served = (client: ClientState) => client.phase === 'served';
const queued = (client: ClientState) => client.phase === 'queued';
const inConnect = (client: ClientState) => client.blockedIn === 'connect';

const phaseOf = (state: LabState, id: string) =>
  state.clients.find((client) => client.id === id)?.phase;

/** Recv-Q and Send-Q of the listening socket, as ss prints them. */
const ss = (option: string, mark: string): number[] => {
  const line = execFileSync('ss', [option], { encoding: 'utf8' })
    .split('\n')
    .find((row) => row.split(/\s+/).some((word) => word === mark));
  const columns = line?.trim().split(/\s+/) ?? [];
  const state = columns.indexOf('LISTEN');
  return columns.slice(state + 1, state + 3).map(Number);
};

test.each(['unix-stream', 'tcp'] as const)(
  '%s: one is served, backlog + 1 wait in the order they came, the fourth blocks in connect',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, backlog: 1 });
      await comeInOrder(lab, [served, queued, queued, inConnect]);
      const state = await until(
        lab,
        'two in the queue and client 4 in connect',
        (now) =>
          members(now).length === 2 &&
          now.clients[0]?.phase === 'served' &&
          now.clients[3]?.blockedIn === 'connect' &&
          now.server.blockedIn === 'read',
      );
      expect(state.listening?.acceptQueue).toMatchObject({
        length: 2,
        backlog: 1,
        members: ['client-2', 'client-3'],
        places: [1, 2],
        ordered: true,
      });
      expect(phaseOf(state, 'client-4')).toBe('connecting');
      const { address } = lab.describe();
      const printed = ss(transport === 'tcp' ? '-tlnH' : '-xlH', printAddress(address));
      expect(printed).toEqual([2, 1]);
      if (transport === 'tcp') {
        const door = await until(lab, 'client 4 in SYN_SENT', (now) =>
          now.connections.some(
            (one) => one.clientId === 'client-4' && one.clientEnd?.state === 'SYN_SENT',
          ),
        );
        expect(members(door)).toEqual(['client-2', 'client-3']);
      }
    });
  },
);

test('the next is served when the first goes, and a client that comes back joins the end', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await lab.addClients(
      addClients.parse({
        count: 3,
        spacingMs: 40,
        script: { numbers: [1, 2], thinkMs: 60, services: 2 },
      }),
    );
    await until(lab, 'all three done', (now) => {
      if (now.counters.accepted < 6 || now.server.blockedIn !== 'accept') return false;
      return now.clients.every((one) => one.phase === 'done' && one.connectionId === null);
    });
    const accepted = (lab.events.after(0) ?? []).flatMap((event) =>
      event.type === 'syscall.returned' && event.call === 'accept' && event.ret >= 0 ? [event] : [],
    );
    expect(accepted).toHaveLength(6);
    expect(lab.state.clients.map((client) => client.servicesDone)).toEqual([2, 2, 2]);
    expect(lab.state.clients.map((client) => client.received)).toEqual(['3\n', '3\n', '3\n']);
    expect(lab.state.server.position.surprises).toEqual([]);
  });
});

test.each(['unix-stream', 'tcp'] as const)(
  '%s: an external nc is in the picture with its pid and name, waiting and served',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport });
      const { address } = lab.describe();
      const where = 'path' in address ? ['-U', address.path] : [address.host, `${address.port}`];
      const first = spawn('nc', where, { stdio: ['pipe', 'pipe', 'ignore'] });
      try {
        await until(lab, 'the first nc served', (now) =>
          now.clients.some((one) => one.pid === first.pid && one.phase === 'served'),
        );
        const second = spawn('nc', where, { stdio: ['pipe', 'pipe', 'ignore'] });
        try {
          const state = await until(lab, 'the second nc queued, both with names', (now) => {
            const ids = now.clients.map((one) => one.name);
            return members(now).length === 1 && ids.every((name) => name === 'nc');
          });
          // Its id is of what was known first: its port, where its process was not found at once.
          const queued = state.clients.find(({ pid }) => pid === second.pid);
          expect(members(state)).toEqual([queued?.id]);
          expect(state.clients.map((one) => [one.pid, one.kind, one.phase])).toEqual([
            [first.pid, 'external', 'served'],
            [second.pid, 'external', 'queued'],
          ]);
          second.kill('SIGKILL');
        } finally {
          second.kill('SIGKILL');
        }
      } finally {
        first.kill('SIGKILL');
      }
    });
  },
);

test('a lab without viewers has the kernel’s queue when it is asked', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    const { address } = lab.describe();
    const path = 'path' in address ? address.path : '';
    const externals = [1, 2].map(() =>
      spawn('nc', ['-U', path], { stdio: ['pipe', 'pipe', 'ignore'] }),
    );
    try {
      const ids = externals.map(({ pid }) => `external:${pid}`);
      // A single member of the queue, before it is accepted, is not reported as an end yet.
      await expect
        .poll(
          () => {
            const { state } = lab.describe();
            return [state.counters.accepted, members(state).length];
          },
          { timeout: 60_000, interval: 2 },
        )
        .toEqual([1, 1]);
      const described = lab.describe();
      expect(described.state.clients.map((client) => client.id).sort()).toEqual(ids.sort());
      expect(() => labSchema.parse(described)).not.toThrow();
      for (const fact of lab.events.after(0) ?? []) expect(() => event.parse(fact)).not.toThrow();
    } finally {
      for (const external of externals) external.kill('SIGKILL');
    }
  });
});

test('two hundred at once: the picture’s queue is the kernel’s', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { backlog: 100 });
    await lab.addClients(quiet(200));
    const state = await until(
      lab,
      '101 in the queue',
      (now) =>
        members(now).length === 101 &&
        now.clients.filter((one) => one.blockedIn === 'connect').length === 98,
    );
    expect(new Set(members(state)).size).toBe(101);
    const { address } = lab.describe();
    expect(ss('-xlH', printAddress(address))).toEqual([101, 100]);
    expect(state.clients.every((one) => !one.isolated)).toBe(true);
  });
});

test('select serves all at once: no client waits', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { server: 'select' });
    await lab.addClients(quiet(5));
    const state = await until(lab, 'five served', (now) => {
      if (now.clients.length < 5) return false;
      return (
        now.clients.every((one) => one.phase === 'served') && now.server.blockedIn === 'select'
      );
    });
    expect(members(state)).toEqual([]);
    expect(state.server.machine).toBe('waiting-for-readiness');
  });
});
