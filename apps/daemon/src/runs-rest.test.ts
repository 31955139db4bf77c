import { readFileSync } from 'node:fs';
import {
  type Run,
  run as runSchema,
  type ScenarioInput,
  scenarioEntry,
  scenario as scenarioSchema,
} from '@socketarium/protocol';
import { allScenarios, scenarioIds } from '@socketarium/scenarios';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Daemon, startDaemon } from './server.ts';
import { type Answer, ask, StreamClient } from './testing/client.ts';

let daemon: Daemon;
beforeAll(async () => {
  daemon = await startDaemon({ port: 0, host: '127.0.0.1' });
});
afterAll(() => daemon.close());

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(daemon.url, method, path, { body });

const start = async (body: object): Promise<Run> => {
  const answer = await call('POST', '/api/runs', body);
  expect(answer.status, answer.text).toBe(201);
  return runSchema.parse(answer.json);
};

const follow = (labId: string | null): StreamClient =>
  new StreamClient(daemon.url, `/api/labs/${labId}/stream`);

/** The run's result, from the stream of its lab. */
const outcome = async (run: Run): Promise<Run> => {
  const stream = follow(run.labId);
  const message = await stream.until((m) => m.type === 'run' && m.run.status !== 'running');
  stream.close();
  if (message.type !== 'run') throw new Error('no run');
  return message.run;
};

/** Client 2 connects and writes while the server is asleep for client 1. */
const queued: ScenarioInput = {
  id: 'queued',
  title: 'Queued',
  question: 'Is client 2 connected before it is accepted?',
  answer: 'It is.',
  topic: 'tests',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['tcp'],
  steps: [
    { say: 'Client 1 is served.', add: { script: { lines: [], interactive: true } } },
    { until: { server: { blockedIn: 'read' }, clients: [{ id: 'client-1', phase: 'served' }] } },
    { say: 'Client 2 comes.', add: { script: { lines: ['hello'], thinkMs: 0 } } },
    {
      until: { queue: { members: ['client-2'] }, clients: [{ id: 'client-2', blockedIn: 'read' }] },
    },
    { command: { type: 'client.close', clientId: 'client-1' } },
    { until: { phases: { done: 2 } } },
  ],
  observations: [
    {
      expected: 'client 2 writes before the server accepts it',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-2', call: 'write', args: { buf: 'hello\n' } },
          { actor: 'server', call: 'accept' },
        ],
      },
    },
    {
      expected: 'it waits in the queue meanwhile',
      check: { sometime: { queue: { length: 1 }, server: { blockedIn: 'read' } } },
    },
    { expected: 'it is served in the end', check: { atEnd: { phases: { done: 2 } } } },
  ],
};

describe('scenarios over HTTP', () => {
  it('are listed, and each can be fetched whole', async () => {
    const list = z.array(scenarioEntry).parse((await call('GET', '/api/scenarios')).json);
    expect(list.map(({ id }) => id)).toEqual([...scenarioIds]);
    const [first] = allScenarios();
    const whole = await call('GET', `/api/scenarios/${first?.id}`);
    expect(scenarioSchema.parse(whole.json)).toEqual(first);
    expect(await call('GET', '/api/scenarios/carrier-pigeon')).toMatchObject({
      status: 404,
      json: { error: { code: 'SCENARIO_NOT_FOUND', field: 'scenario' } },
    });
  });
});

describe('a run over HTTP', () => {
  it.each(['unix-stream', 'tcp'] as const)(
    'holds on %s, with what was observed in words',
    async (transport) => {
      const run = await start({ scenario: queued, transport, keep: true });
      expect(run).toMatchObject({ scenario: 'queued', transport, server: 'iterative' });
      const over = await outcome(run);
      expect(over.observations.map(({ ok }) => ok)).toEqual([true, true, true]);
      expect(over).toMatchObject({ status: 'held', reason: null });
      expect(over.observations[0]?.observed).toMatch(
        /^client 2: write\(\d+, "hello\\n", 6\), then the server: accept\(\d+/,
      );
      expect(over.counters?.accepted).toBe(2);
      expect(over.clients?.map(({ phase }) => phase)).toEqual(['done', 'done']);
      expect((await call('GET', `/api/runs/${run.id}`)).json).toEqual(over);
      expect((await call('GET', `/api/labs/${run.labId}`)).status).toBe(200);
      expect(await call('DELETE', `/api/runs/${run.id}`)).toMatchObject({ status: 204, text: '' });
      expect((await call('GET', `/api/labs/${run.labId}`)).status).toBe(404);
      expect(await call('GET', `/api/runs/${run.id}`)).toMatchObject({
        status: 404,
        json: { error: { code: 'RUN_NOT_FOUND' } },
      });
    },
  );

  it('that does not keep its lab deletes it, after its viewers got the result', async () => {
    const run = await start({ scenario: { ...queued, steps: [...queued.steps, { restMs: 100 }] } });
    const stream = follow(run.labId);
    await stream.until(({ type }) => type === 'ended');
    const runs = stream.messages.filter(({ type }) => type === 'run' || type === 'ended');
    expect(runs.at(-2)).toMatchObject({ run: { status: 'held', progress: { index: 7 } } });
    expect((await call('GET', `/api/labs/${run.labId}`)).status).toBe(404);
  });

  it('with an observation that does not hold has failed, and reports what there was', async () => {
    const observations = [
      {
        expected: 'client 2 is refused',
        check: { happens: { actor: 'client-2', call: 'connect', errno: 'ECONNREFUSED' } },
      },
    ];
    const over = await outcome(await start({ scenario: { ...queued, observations }, keep: true }));
    expect(over.status).toBe('failed');
    expect(over.observations[0]).toMatchObject({
      ok: false,
      observed: expect.stringMatching(/^no such call; the nearest was client 2: connect\(.* = 0$/),
    });
    await call('DELETE', `/api/runs/${over.id}`);
  });

  it('is cancelled when its lab is deleted', async () => {
    const steps = [{ until: { phases: { done: 1 } }, withinMs: 100_000 }];
    const observations = [{ expected: 'all', check: { atEnd: { phases: { done: 1 } } } }];
    const run = await start({ scenario: { ...queued, steps, observations } });
    const stream = follow(run.labId);
    expect((await call('DELETE', `/api/labs/${run.labId}`)).status).toBe(204);
    const told = await stream.until((m) => m.type === 'run' && m.run.status !== 'running');
    expect(told).toMatchObject({ run: { status: 'cancelled' } });
    expect((await call('GET', `/api/runs/${run.id}`)).json).toMatchObject({ status: 'cancelled' });
  });

  it('of the example in docs/scenarios.md holds', async () => {
    const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
    const scenario: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
    const run = await start({ scenario, keep: true });
    expect(await outcome(run)).toMatchObject({ status: 'held', reason: null });
    await call('DELETE', `/api/runs/${run.id}`);
  });

  it('that is invalid is refused by name, field and what was expected', async () => {
    const cases = [
      [{ scenario: 'carrier-pigeon' }, 404, 'SCENARIO_NOT_FOUND', 'scenario'],
      [{ scenario: queued, server: 'poll' }, 400, 'SCENARIO_VARIANT', 'server'],
      [{ scenario: { ...queued, steps: [] } }, 400, 'SCENARIO_INVALID', 'scenario.steps'],
      [{}, 400, 'BAD_REQUEST', 'scenario'],
    ] as const;
    for (const [body, status, code, field] of cases) {
      const answer = await call('POST', '/api/runs', body);
      expect(answer).toMatchObject({ status, json: { error: { code, field } } });
    }
  });
});
