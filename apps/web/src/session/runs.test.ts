import { beginning } from '@socketarium/model/testing/facts';
import type { Lab, Run, StartRunInput } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { type Api, ApiError } from '../api.ts';
import { anEntry, aRun } from '../testing/runs.ts';
import { SCENARIO } from '../words.ts';
import { Runs } from './runs.ts';

const labOf = (id: string): Lab => {
  const state = beginning();
  const { config, address } = state;
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { id, ...config, address, serverPid: null, createdAt, ended: null, state };
};

const unused = () => Promise.reject(new Error('not expected'));

/** A daemon with two scenarios and a page that shows `lab-1`; what is asked of both is written down. */
const world = (runs: Run[] = []) => {
  const log: string[] = [];
  let shown: string | null = 'lab-1';
  let started = 0;
  const api: Api = {
    labs: unused,
    createLab: unused,
    endLab: async (id, { next }) => {
      log.push(`end ${id}${next === undefined ? '' : `, next ${next}`}`);
      return labOf(id);
    },
    deleteLab: unused,
    addClients: unused,
    command: unused,
    lab: async (id) => labOf(id),
    scenarios: async () => [anEntry('first'), anEntry('second', { watchPace: 0 })],
    runs: async () => runs,
    run: async (id) => {
      const run = runs.find((one) => one.id === id);
      if (run === undefined) throw new ApiError('RUN_NOT_FOUND', 'gone');
      return run;
    },
    startRun: async (body: StartRunInput) => {
      started += 1;
      log.push(`start ${JSON.stringify(body)}`);
      const run = aRun({
        id: `run-${started}`,
        scenario: String(body.scenario),
        title: String(body.scenario),
        language: body.language ?? 'typescript',
        labId: null,
      });
      runs.push({ ...run, labId: `lab-${started + 8}` });
      return run;
    },
    deleteRun: async (id) => {
      log.push(`delete ${id}`);
    },
  };
  const page = new Runs(api, {
    labId: () => shown,
    open: (lab) => {
      shown = lab.id;
      log.push(`open ${lab.id}`);
    },
    goTo: async (id) => {
      shown = id ?? 'lab-new';
      log.push(`go to ${id}`);
    },
    hold: (run) => log.push(`hold ${run.id}`),
    refreshLabs: async () => undefined,
    say: (text) => log.push(`say ${text}`),
    refused: (error) => log.push(`refused ${String(error)}`),
    // The backup question never comes in these tests; the wait for a lab does at once.
    wait: (ms) => (ms > 1000 ? new Promise(() => undefined) : Promise.resolve()),
  });
  const run = () => page.state.get().run;
  return { page, log, run, api };
};

test('a run is started at its pace, kept, and its lab is shown', async () => {
  const { page, log, run } = world();
  await page.start({ scenario: 'first', fullSpeed: false });
  expect(log).toEqual([
    'start {"scenario":"first","pace":300,"watched":true,"keep":true}',
    'say Scenario: first. Why is only one of them served?',
    'open lab-9',
  ]);
  expect(run()?.labId).toBe('lab-9');
  expect(page.state.get()).toMatchObject({ home: 'lab-1', starting: null });
});

test('at full speed the pace is the scenario’s own; variants go along', async () => {
  const { page, log } = world();
  await page.start({ scenario: 'first', server: 'poll', transport: 'tcp', fullSpeed: true });
  expect(log[0]).toBe('start {"scenario":"first","server":"poll","transport":"tcp","keep":true}');
});

test('the next run takes the place of the one before, and home stays home', async () => {
  const { page, log, run } = world();
  await page.start({ scenario: 'first', fullSpeed: true });
  page.heard(aRun({ id: 'run-1', scenario: 'first', status: 'held' }));
  log.length = 0;
  await page.next();
  expect(run()?.scenario).toBe('second');
  expect(log.filter((line) => !line.startsWith('say'))).toEqual([
    'start {"scenario":"second","language":"typescript","keep":true}',
    'open lab-10',
    'end lab-9, next lab-10',
  ]);
  expect(page.state.get().home).toBe('lab-1');
  // After the last comes the first.
  await page.next();
  expect(run()?.scenario).toBe('first');
});

test('what is heard: steps are said, an end is not taken back, another’s is not mine', async () => {
  const { page, log, run } = world();
  await page.start({ scenario: 'first', fullSpeed: true });
  log.length = 0;
  const say = (text: string) => ({ index: 1, count: 3, say: text });
  const heard = (more: Partial<Run>) => page.heard(aRun({ id: 'run-1', ...more }));
  heard({ progress: say('Look.') });
  heard({ progress: say('Look.') });
  heard({ status: 'held', observations: [{ expected: 'x', observed: 'y', ok: true, at: null }] });
  heard({ progress: say('Too late.') });
  page.heard(aRun({ id: 'run-7', status: 'failed' }));
  expect(log).toEqual([
    'say Look.',
    `say ${SCENARIO.ended('One client at a time', 1, 1)}`,
    'hold run-1',
  ]);
  expect(run()?.status).toBe('held');
});

test('stop ends it and keeps it in sight; close goes back', async () => {
  const { page, log, run } = world();
  await page.start({ scenario: 'first', fullSpeed: true });
  log.length = 0;
  await page.stop();
  expect(log).toEqual([`say ${SCENARIO.stopped('first')}`, 'go to lab-1', 'end lab-9']);
  expect(run()?.status).toBe('cancelled');
  const closing = page.close();
  // Its stream has not been left yet.
  page.heard(aRun({ id: 'run-1', labId: 'lab-9' }));
  await closing;
  expect(run()).toBeNull();
});

test('closed while it is being set up: nothing of it is shown, and home comes back', async () => {
  const { page, log, run } = world();
  await page.start({ scenario: 'first', fullSpeed: true });
  log.length = 0;
  const starting = page.start({ scenario: 'second', fullSpeed: true });
  while (run()?.scenario !== 'second') await Promise.resolve();
  await page.close();
  await starting;
  expect(run()).toBeNull();
  expect(log).not.toContain('open lab-10');
  expect(log).toContain('delete run-2');
  expect(log).toContain('end lab-9');
  expect(log).toContain('go to lab-1');
});

test('a lab that is shown again brings its run', async () => {
  const { page, run } = world([aRun({ labId: 'lab-1', status: 'held' })]);
  await page.lookFor('lab-1');
  expect(run()?.status).toBe('held');
});

test('a scenario that was skipped has no lab', async () => {
  const { page, log, run } = world();
  const { start } = page;
  await start({ scenario: 'second', fullSpeed: false });
  page.heard(aRun({ id: 'run-1', labId: null, status: 'skipped', reason: 'no ::1 here' }));
  expect(run()?.status).toBe('skipped');
  expect(log.at(-2)).toBe(`say ${SCENARIO.skipped('One client at a time', 'no ::1 here')}`);
});

test('a run, the same one again and the next one are in the language that was chosen', async () => {
  const { page, log } = world();
  await page.start({ scenario: 'first', language: 'c', fullSpeed: true });
  await page.again();
  await page.next();
  const bodies = log.flatMap((line) =>
    line.startsWith('start ') ? [JSON.parse(line.slice(6))] : [],
  );
  expect(bodies).toMatchObject([
    { scenario: 'first', language: 'c' },
    { scenario: 'first', language: 'c' },
    { scenario: 'second', language: 'c' },
  ]);
});

test('a server in C is being built until the daemon answers, also when it refuses', async () => {
  for (const answer of ['run', 'refusal'] as const) {
    const { page, log, api } = world();
    const startRun = api.startRun;
    let answered: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      answered = resolve;
    });
    api.startRun = async (body) => {
      await asked;
      if (answer === 'refusal') throw new ApiError('C_UNAVAILABLE', 'no compiler');
      return startRun(body);
    };
    const started = page.start({ scenario: 'first', language: 'c', fullSpeed: true });
    expect(page.state.get().building).toBe(true);
    answered();
    await started;
    expect(page.state.get()).toMatchObject({ building: false, starting: null });
    expect(log.some((line) => line.includes('no compiler'))).toBe(answer === 'refusal');
  }
});

test('a run in TypeScript has nothing to build', async () => {
  const { page } = world();
  const started = page.start({ scenario: 'first', fullSpeed: true });
  expect(page.state.get().building).toBe(false);
  await started;
});

test('the next scenario is in C where its design is in C only', async () => {
  const { page, log, api } = world();
  api.scenarios = async () => [anEntry('first'), anEntry('second', { server: 'fork' })];
  await page.start({ scenario: 'first', language: 'typescript', fullSpeed: true });
  await page.next();
  expect(log.filter((line) => line.startsWith('start ')).at(-1)).toContain('"language":"c"');
});

test('closed before its lab is shown, a run leaves its lab ended before the page goes elsewhere', async () => {
  const { page, log, api } = world();
  await page.start({ scenario: 'first', fullSpeed: true });
  const { lab: labNow, endLab } = api;
  let closed: () => void = () => undefined;
  const closing = new Promise<void>((resolve) => {
    closed = resolve;
  });
  api.lab = async (id) => {
    void page.close();
    return labNow(id);
  };
  api.endLab = async (id, body) => {
    await closing;
    return endLab(id, body);
  };
  const next = page.next();
  // As many turns as it would take to go there.
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  expect(log.filter((line) => line.startsWith('go to'))).toEqual([]);
  closed();
  await next;
  const ended = log.indexOf('end lab-10');
  expect(ended).toBeGreaterThan(-1);
  expect(log.findIndex((line) => line.startsWith('go to'))).toBeGreaterThan(ended);
});
