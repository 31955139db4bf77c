import { readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createLab, LIMITS } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { descriptorsOf, lives, processOf } from './testing/kernel.ts';
import { add, labIn, until, withHost } from './testing/labs.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Resident memory, bytes, after garbage collection. */
const resident = (): number => {
  collectGarbage();
  return process.memoryUsage.rss();
};

/** Of this process, whichever of its threads made them. */
const children = (): string[] =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );

/** Descriptors that a lab could leave behind. */
const openEnds = (): number =>
  [...descriptorsOf('self').values()].filter((what) => /^(socket|pipe):/.test(what)).length;

test('a thousand clients in one lab: every one gets its answer', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { server: 'epoll', backlog: 1024 });
    const count = LIMITS.clientsPerLab;
    await add(lab, { count, script: { numbers: [40, 2], thinkMs: 1 } });
    const state = await until(lab, 'all served', ({ clients, counters }) => {
      if (counters.accepted < count) return false;
      return clients.every((one) => one.phase === 'done');
    });
    expect(new Set(state.clients.map((one) => one.received))).toEqual(new Set(['42\n']));
    expect(state.counters.accepted).toBe(count);
    expect(state.server.position.surprises).toEqual([]);
    await host.deleteLab(lab.id);
    expect(lab.state.server.exit).toEqual({ code: 0, signal: null });
  });
});

test.each(['unix-stream', 'tcp'] as const)(
  '%s: five thousand connections in sequence by five clients',
  async (transport) => {
    await withHost(async (host) => {
      const lab = await labIn(host, { transport, backlog: 16 });
      const before = descriptorsOf(lab.state.server.pid as number).size;
      const script = { numbers: [42], thinkMs: 0, services: LIMITS.servicesPerClient };
      await add(lab, { count: 5, isolated: false, script });
      const total = 5 * LIMITS.servicesPerClient;
      const state = await until(
        lab,
        'all served',
        (now) =>
          now.counters.accepted === total &&
          now.server.blockedIn === 'accept' &&
          now.clients.every((one) => one.phase === 'done'),
      );
      expect(state.clients.map((one) => one.servicesDone)).toEqual(
        Array.from({ length: 5 }, () => LIMITS.servicesPerClient),
      );
      expect(state.connections.length).toBeLessThan(100);
      expect(descriptorsOf(state.server.pid as number).size).toBe(before);
      expect(state.server.position.surprises).toEqual([]);
    });
  },
);

test('fifty labs made and deleted: everything is as before', async () => {
  await withHost(async (host) => {
    const one = async (n: number): Promise<(string | null)[]> => {
      const transport = (['unix-stream', 'unix-seqpacket', 'unix-dgram', 'tcp', 'udp'] as const)[
        n % 5
      ];
      const lab = await host.createLab(
        createLab.parse({ transport, server: 'iterative', service: 'sum' }),
      );
      const processes = [processOf(lab.state.server.pid)];
      // Starting processes takes the time: every second lab has a client.
      if (n % 2 === 0) {
        const [client] = await add(lab, { isolated: n % 4 === 0, script: { numbers: [n] } });
        await until(lab, 'its client is served', (now) => now.counters.serviceRequests > 0);
        processes.push(processOf(client?.pid));
      }
      await host.deleteLab(lab.id);
      return processes;
    };
    const batch = async (from: number): Promise<(string | null)[]> =>
      (await Promise.all(Array.from({ length: 5 }, (_, i) => one(from + i)))).flat();
    // The first batches bring the process to its working size: code compiled, heap grown.
    for (let n = 0; n < 20; n += 5) await batch(n);
    const before = { ends: openEnds(), children: children().length, memory: resident() };
    const processes: (string | null)[] = [];
    for (let n = 0; n < 50; n += 5) processes.push(...(await batch(n)));
    expect(processes).toHaveLength(75);
    expect(processes.filter(lives)).toEqual([]);
    expect(openEnds()).toBe(before.ends);
    expect(children()).toHaveLength(before.children);
    expect(await readdir(host.directory)).toEqual([]);
    // A lab keeps up to LIMITS.rememberedEvents facts: if one in fifty stayed, it would be megabytes. The
    // allowance is the heap's slack: V8 returns pages late, and malloc some of them never.
    expect(resident() - before.memory).toBeLessThan(24 * 2 ** 20);
  });
});
