import { readdirSync } from 'node:fs';
import { initialState, reduceAll } from '@socketarium/model';
import { LIMITS } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { lives, processOf } from './testing/kernel.ts';
import { add, labIn, order, phases, quiet, until, withHost } from './testing/labs.ts';

test('an ended lab has no programs, and keeps its history', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host, { backlog: 1 });
    const [client] = await add(lab, { count: 3, script: quiet });
    await until(lab, 'two queued', (now) => now.listening?.acceptQueue.length === 2);
    const processes = [lab.state.server.pid, client?.pid].map(processOf);
    const before = lab.state;
    const told: unknown[] = [];
    lab.onEnded((...ending) => told.push(ending));

    const ended = await host.endLab(lab.id, { next: 'lab-7' });

    expect(ended).toBe(lab);
    expect(processes.map(lives)).toEqual([false, false]);
    expect(readdirSync(host.directory)).toEqual([]);
    expect(host.labs.get(lab.id)).toBe(lab);
    expect(lab.ended).toMatchObject({ reason: 'it went on as lab-7', next: 'lab-7' });
    expect(told).toEqual([[lab.ended, true]]);
    expect(lab.state.server.exit).toEqual({ code: 0, signal: null });

    // The last moment before the end, from the facts alone.
    const { seq } = lab.ended ?? { seq: 0 };
    expect(seq).toBeGreaterThanOrEqual(before.seq);
    const { config, address, startedAt } = lab.state;
    const facts = lab.events.after(0) ?? [];
    const last = reduceAll(initialState({ config, address, startedAt }), facts.slice(0, seq));
    expect(last.server.status).toBe('running');
    expect(phases(last)).toEqual(phases(before));
    expect(last.listening?.acceptQueue).toEqual(before.listening?.acceptQueue);
  });
});

test('an ended lab takes no orders, and its clock stands still', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await host.endLab(lab.id);
    const refused = { code: 'LAB_ENDED' };
    await expect(add(lab)).rejects.toMatchObject(refused);
    await expect(order(lab, { type: 'server.pause' })).rejects.toMatchObject(refused);
    await expect(order(lab, { type: 'marker.set', text: 'late' })).rejects.toMatchObject(refused);
    const described = lab.describe();
    expect(described.ended).toEqual(lab.ended);
    expect(lab.summarize().ended).toEqual(lab.ended);
    expect(lab.describe().state.t).toBe(described.state.t);
    // Ending twice has one effect.
    await host.endLab(lab.id, { next: 'lab-9' });
    expect(lab.ended?.next).toBeNull();
  });
});

test('the labs that ended last are kept; a kept one can be deleted', async () => {
  await withHost(async (host) => {
    const labs = [];
    for (let i = 0; i < LIMITS.keptLabs + 2; i++) labs.push(await labIn(host));
    const [first, second, ...others] = labs;
    // Not in the order in which they were made.
    for (const lab of [second, first, ...others]) await host.endLab(lab?.id ?? '');
    expect([...host.labs.keys()]).toEqual(others.map(({ id }) => id));
    // A forgotten lab frees its events.
    expect(first?.events.after(0)).not.toBeNull();
    await host.deleteLab(others[0]?.id ?? '');
    expect(host.labs.size).toBe(LIMITS.keptLabs - 1);
    await expect(host.endLab(others[0]?.id ?? '')).rejects.toMatchObject({ code: 'LAB_NOT_FOUND' });
  });
});

test('a lab that is deleted while it ends is gone', async () => {
  await withHost(async (host) => {
    const lab = await labIn(host);
    await Promise.all([host.endLab(lab.id), host.deleteLab(lab.id)]);
    expect(host.labs.size).toBe(0);
  });
});
