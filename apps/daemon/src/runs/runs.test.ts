import {
  HERE,
  LIMITS,
  type Run,
  run as runSchema,
  type ScenarioInput,
  SocketariumError,
  type Unsequenced,
} from '@socketarium/protocol';
import { parseScenario } from '@socketarium/scenarios';
import { describe, expect, it } from 'vitest';
import { FakeHost } from '../testing/fake-host.ts';
import type { FakeLab } from '../testing/fake-lab.ts';
import { FakeClock } from '../testing/fake-viewer.ts';
import { Runs } from './runs.ts';

const written: ScenarioInput = {
  id: 'by-hand',
  title: 'By hand',
  question: 'What does the daemon do?',
  answer: 'What it is told.',
  topic: 'tests',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  servers: ['select'],
  steps: [
    { say: 'It is awaited.', untilCall: { actor: 'server', call: 'listen' } },
    { command: { type: 'marker.set', text: 'listening' } },
    { untilCall: { actor: 'server', call: 'accept' } },
  ],
  observations: [
    { expected: 'it is bound', check: { happens: { actor: 'server', call: 'bind', ret: 0 } } },
  ],
};

/** A call of the server's, entry and return. */
const call = (name: 'bind' | 'listen' | 'accept', ret = 0): Unsequenced[] => {
  const caller = { where: { host: HERE, pid: 7, tid: 7 }, callId: 1, t: 2000 };
  return [
    { type: 'syscall.entered', ...caller, call: name, args: { sockfd: 3 } },
    { type: 'syscall.returned', ...caller, call: name, args: {}, ret, errno: null },
  ];
};

const setUp = () => {
  const host = new FakeHost();
  host.prepare = (lab) => lab.push([...call('bind'), ...call('listen')]);
  const clock = new FakeClock();
  const library = [parseScenario(written, 'here')];
  const runs = new Runs({ host, clock, library });
  const lab = (run: Run): FakeLab => host.labs.get(run.labId ?? '') as FakeLab;
  return { host, clock, runs, lab };
};

const calm = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const over = async (runs: Runs, { id }: Run): Promise<void> => {
  while (runs.get(id).status === 'running') await calm();
};

const refusal = async (asked: Promise<unknown>): Promise<{ code: string; field: unknown }> => {
  const error = await asked.then(
    () => new Error('it was accepted'),
    (why: unknown) => why,
  );
  if (!(error instanceof SocketariumError)) throw error;
  return { code: error.code, field: error.field };
};

describe('a run', () => {
  it('answers with its lab, and has every fact from the first on', async () => {
    const { runs, lab } = setUp();
    const begun = await runs.start({ scenario: 'by-hand' });
    expect(runSchema.parse(begun)).toMatchObject({
      id: 'run-1',
      scenario: 'by-hand',
      labId: 'lab-1',
      status: 'running',
      tookMs: null,
      counters: null,
    });
    await calm();
    expect(lab(begun).commands).toEqual([{ type: 'marker.set', text: 'listening' }]);
    expect(runs.get('run-1')).toMatchObject({
      progress: { index: 2, count: 3, say: 'It is awaited.' },
      observations: [{ ok: true, observed: 'the server: bind(3) = 0' }],
    });
  });

  it('ends by itself, with the counters and clients of its lab, which goes', async () => {
    const { runs, lab, host, clock } = setUp();
    const begun = await runs.start({ scenario: 'by-hand' });
    await calm();
    clock.advance(1234);
    lab(begun).push(call('accept', 4));
    await over(runs, begun);
    const ended = runSchema.parse(runs.get(begun.id));
    expect(ended).toMatchObject({ status: 'held', reason: null, tookMs: 1234, labId: 'lab-1' });
    expect(ended.progress).toEqual({ index: 3, count: 3, say: null });
    expect(ended.counters?.calls.accept).toEqual({ entered: 1, returned: 1, failed: 0 });
    expect(ended.clients).toMatchObject([{ kind: 'external', phase: 'served' }]);
    expect(host.deleted).toEqual(['lab-1']);
    expect(runs.list()).toEqual([ended]);
    expect(clock.pending).toBe(0);
  });

  it('that is watched continues until its last caption was read', async () => {
    const { runs, lab, clock } = setUp();
    const begun = await runs.start({ scenario: 'by-hand', watched: true });
    await calm();
    lab(begun).push(call('accept', 4));
    await calm();
    const progress = { index: 3, count: 3, say: 'It is awaited.' };
    expect(runs.get(begun.id)).toMatchObject({ status: 'running', progress });
    clock.advance(5000);
    await over(runs, begun);
    expect(runs.get(begun.id)).toMatchObject({ status: 'held' });
    expect(clock.pending).toBe(0);
  });

  it('that is watched ends at once when it is deleted', async () => {
    const { runs, lab, clock } = setUp();
    const begun = await runs.start({ scenario: 'by-hand', watched: true });
    await calm();
    lab(begun).push(call('accept', 4));
    await calm();
    await runs.delete(begun.id);
    expect(runs.list()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('leaves its lab alive when it is to be kept, until it is deleted', async () => {
    const { runs, lab, host } = setUp();
    const begun = await runs.start({ scenario: 'by-hand', keep: true });
    await calm();
    const kept = lab(begun);
    kept.push(call('accept', 4));
    await over(runs, begun);
    expect(runs.get(begun.id).status).toBe('held');
    expect(host.labs.has('lab-1')).toBe(true);
    expect(kept.listeners).toBe(1);
    expect(runs.ofLab('lab-1')?.current().status).toBe('held');
    await runs.delete(begun.id);
    expect(host.labs.size).toBe(0);
    expect(() => runs.get(begun.id)).toThrow(/no run "run-1"/);
  });

  it('is cancelled when its lab is deleted, or itself', async () => {
    const { runs, host } = setUp();
    const one = await runs.start({ scenario: 'by-hand' });
    await host.deleteLab('lab-1');
    await calm();
    expect(runs.get(one.id)).toMatchObject({
      status: 'cancelled',
      reason: 'Its lab has ended: deleted.',
    });
    await runs.start({ scenario: 'by-hand' });
    await runs.delete('run-2');
    expect(host.deleted).toEqual(['lab-1', 'lab-2']);
    expect(runs.list()).toHaveLength(1);
    expect(await refusal(runs.delete('run-2'))).toMatchObject({ code: 'RUN_NOT_FOUND' });
  });

  it('on another server, at another pace', async () => {
    const { runs, lab } = setUp();
    const begun = await runs.start({ scenario: 'by-hand', server: 'select', pace: 250 });
    expect(begun).toMatchObject({ server: 'select', transport: 'unix-stream' });
    expect(lab(begun).state.config).toMatchObject({ server: 'select', pace: 250 });
  });

  it('of the user’s own scenario', async () => {
    const { runs } = setUp();
    const scenario = { ...written, id: 'my-own', requires: [{ needs: 'descriptors', atLeast: 1 }] };
    expect(await runs.start({ scenario })).toMatchObject({ scenario: 'my-own', status: 'running' });
  });

  it('is skipped, with the reason, and has no lab', async () => {
    const { runs, host } = setUp();
    const requires = [{ needs: 'descriptors', atLeast: 2 ** 50 }];
    const run = await runs.start({ scenario: { ...written, requires } });
    expect(runSchema.parse(run)).toMatchObject({ status: 'skipped', labId: null, counters: null });
    expect(run.reason).toMatch(/^It needs 1125899906842624 descriptors/);
    expect(host.labs.size).toBe(0);
  });

  it('is broken when its server does not start', async () => {
    const { runs, host } = setUp();
    host.prepare = () => {
      throw new SocketariumError('SERVER_START_FAILED', 'It exited with 1.');
    };
    expect(await runs.start({ scenario: 'by-hand' })).toMatchObject({
      status: 'broken',
      reason: 'the lab was refused: It exited with 1.',
    });
  });

  it('reports a failure of the daemon itself', async () => {
    const { runs, lab } = setUp();
    const begun = await runs.start({ scenario: 'by-hand', keep: true });
    lab(begun).refresh = () => {
      throw new TypeError('a fault');
    };
    await calm();
    lab(begun).push(call('accept', 4));
    await over(runs, begun);
    expect(runSchema.parse(runs.get(begun.id))).toMatchObject({
      status: 'broken',
      reason: 'The daemon failed: a fault',
    });
  });
});

describe('what cannot be run', () => {
  it.each<[string, unknown, string, string | undefined]>([
    ['nothing', undefined, 'BAD_REQUEST', 'body'],
    ['no scenario', {}, 'BAD_REQUEST', 'scenario'],
    ['an unknown field', { scenario: 'by-hand', speed: 3 }, 'BAD_REQUEST', 'speed'],
    ['an unknown server', { scenario: 'by-hand', server: 'inetd' }, 'BAD_REQUEST', 'server'],
    ['too large a pace', { scenario: 'by-hand', pace: 1e9 }, 'BAD_REQUEST', 'pace'],
    ['an unknown scenario', { scenario: 'carrier-pigeon' }, 'SCENARIO_NOT_FOUND', 'scenario'],
    [
      'a variant that is not',
      { scenario: 'by-hand', server: 'epoll' },
      'SCENARIO_VARIANT',
      'server',
    ],
    [
      'a scenario with a mistake',
      { scenario: { ...written, steps: [{ restMs: 'long' }] } },
      'SCENARIO_INVALID',
      'scenario.steps[0].restMs',
    ],
    ['no scenario at all', { scenario: 7 }, 'SCENARIO_INVALID', 'scenario'],
  ])('%s', async (_what, body, code, field) => {
    const { runs, host } = setUp();
    expect(await refusal(runs.start(body))).toEqual({ code, field });
    expect(host.labs.size).toBe(0);
    expect(runs.list()).toEqual([]);
  });

  it('is one lab more than the host allows, and no run is made', async () => {
    const { runs, host } = setUp();
    host.prepare = () => {
      throw new SocketariumError('LAB_LIMIT', 'too many');
    };
    expect(await refusal(runs.start({ scenario: 'by-hand' }))).toMatchObject({ code: 'LAB_LIMIT' });
    expect(runs.list()).toEqual([]);
  });

  it('is one run more than are allowed at once', async () => {
    const { runs, lab } = setUp();
    const begun: Run[] = [];
    for (let i = 0; i < LIMITS.runs; i++) begun.push(await runs.start({ scenario: 'by-hand' }));
    expect(await refusal(runs.start({ scenario: 'by-hand' }))).toMatchObject({ code: 'RUN_LIMIT' });
    await calm();
    lab(begun[0] as Run).push(call('accept', 4));
    await over(runs, begun[0] as Run);
    expect((await runs.start({ scenario: 'by-hand' })).status).toBe('running');
  });
});

describe('ended runs', () => {
  it('are kept, a limited number of the newest', async () => {
    const { runs, lab } = setUp();
    const rounds = LIMITS.rememberedRuns + 3;
    for (let i = 0; i < rounds; i++) {
      const run = await runs.start({ scenario: 'by-hand' });
      await calm();
      lab(run).push(call('accept', 4));
      await over(runs, run);
    }
    const ids = runs.list().map(({ id }) => id);
    expect(ids).toHaveLength(LIMITS.rememberedRuns);
    expect(ids.at(-1)).toBe(`run-${rounds}`);
    expect(runs.ofLab('lab-1')).toBeNull();
  });
});
