import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { descriptorsOf, lives, processOf, programsOf, sleepsIn } from '../testing/kernel.ts';
import { add, labIn, quiet, serverCalls, until, withHost } from '../testing/labs.ts';
import type { Booted, ProgramName } from './booted.ts';
import { Reserve } from './reserve.ts';

/** Resolves with the first result that is not undefined. */
const soon = async <T>(look: () => T | undefined): Promise<T> => {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** Resolves with the pids of the two that are booted, asleep and not among `taken`. */
const booted = (taken: readonly (number | null | undefined)[] = []) =>
  soon(() => {
    const spares = [...programsOf(process.pid)].filter(([pid]) => !taken.includes(pid));
    const pidOf = (wanted: string) =>
      spares.find(([pid, name]) => name === wanted && sleepsIn(pid) === 'read')?.[0];
    const server = pidOf('server');
    const client = pidOf('client');
    return server === undefined || client === undefined ? undefined : { server, client };
  });

const RESERVE = { reserve: true };

test('a lab gets the booted processes, and others are booted for the next', async () => {
  await withHost(async (host) => {
    const spare = await booted();
    const lab = await labIn(host);
    expect(lab.state.server.pid).toBe(spare.server);
    const begun = (lab.events.after(0) ?? []).filter(({ type }) => type === 'process.started');
    expect(begun).toMatchObject([{ where: { pid: spare.server }, program: 'server' }]);
    // In the picture its life begins with the lab and not with its boot.
    expect(begun[0]?.t).toBeGreaterThanOrEqual(lab.state.startedAt);
    const [client] = await add(lab, { script: quiet });
    expect(client?.pid).toBe(spare.client);
    await until(lab, 'it is served', (now) => now.clients[0]?.phase === 'served');
    const next = await booted([spare.server, spare.client]);
    const known = lab.events.after(0) ?? [];
    const told = new Set(known.flatMap((fact) => ('where' in fact ? fact.where.pid : [])));
    expect([next.server, next.client].filter((pid) => told.has(pid))).toEqual([]);
  }, RESERVE);
});

test('a server from the reserve looks the same as one booted on request', async () => {
  const seen: object[] = [];
  for (const options of [{}, RESERVE]) {
    await withHost(async (host) => {
      const spare = options === RESERVE ? await booted() : null;
      const lab = await labIn(host, { server: 'epoll', lowestFd: 30 });
      const { pid } = lab.state.server;
      if (spare !== null) expect(pid).toBe(spare.server);
      await until(lab, 'it waits', (now) => now.server.blockedIn !== null);
      await soon(() => (sleepsIn(pid as number) === 'epoll_wait' ? true : undefined));
      const kinds = [...descriptorsOf(pid as number)].map(
        ([fd, link]) => `${fd} ${link.replace(/\[\d+\]/, '')}`,
      );
      const facts = (lab.events.after(0) ?? []).map(({ type }) => type);
      const own = facts.filter((type) => type !== 'kernel.sampled');
      seen.push({ kinds, calls: serverCalls(lab), facts: own });
    }, options);
  }
  expect(seen[1]).toEqual(seen[0]);
});

test('a dead process is not handed out', async () => {
  await withHost(async (host) => {
    const { server } = await booted();
    process.kill(server, 'SIGKILL');
    // Reaped: the host has noticed.
    await soon(() => (existsSync(`/proc/${server}`) ? undefined : true));
    const lab = await labIn(host);
    expect(lab.state.server.status).toBe('running');
    expect(lab.state.server.pid).not.toBe(server);
  }, RESERVE);
});

test('closing the host ends the reserved processes', async () => {
  const spares: (string | null)[] = [];
  await withHost(async () => {
    const { server, client } = await booted();
    spares.push(processOf(server), processOf(client));
    expect(spares.map(lives)).toEqual([true, true]);
  }, RESERVE);
  expect(spares.map(lives)).toEqual([false, false]);
});

describe('when it boots', () => {
  let reserve: Reserve;
  const taken: Booted[] = [];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await reserve.close();
    for (const { child } of taken.splice(0)) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  });

  const kept = (): string[] => {
    const others = taken.map(({ child }) => child.pid);
    return [...programsOf(process.pid)].flatMap(([pid, name]) =>
      others.includes(pid) ? [] : [name],
    );
  };
  const take = (name: ProgramName) => taken.push(reserve.take(name));

  test('one after the other, and none while programs are taken', () => {
    reserve = new Reserve(true);
    expect(kept()).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(kept()).toEqual(['server']);
    vi.advanceTimersByTime(299);
    take('client');
    vi.advanceTimersByTime(299);
    take('server');
    vi.advanceTimersByTime(299);
    expect(kept()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(kept()).toEqual(['server']);
    vi.advanceTimersByTime(300);
    expect(kept()).toEqual(['server', 'client']);
    vi.advanceTimersByTime(100_000);
    expect(kept()).toEqual(['server', 'client']);
  });

  test('none, when it keeps no reserve, and none once it is closed', async () => {
    reserve = new Reserve(false);
    take('server');
    vi.advanceTimersByTime(100_000);
    expect(kept()).toEqual([]);
    reserve = new Reserve(true);
    await reserve.close();
    take('server');
    vi.advanceTimersByTime(100_000);
    expect(kept()).toEqual([]);
  });
});
