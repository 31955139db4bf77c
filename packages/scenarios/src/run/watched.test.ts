import { afterEach, expect, it } from 'vitest';
import { parseScenario } from '../parse.ts';
import { FakeClock } from '../testing/clock.ts';
import { Facts } from '../testing/facts.ts';
import { calm, FakeDriver } from '../testing/fake-driver.ts';
import { print } from '../testing/observe.ts';
import { server } from '../testing/state.ts';
import { variantOf } from '../variant.ts';
import { readingMs } from './captions.ts';
import { type RunningScenario, runScenario } from './runner.ts';

let running: RunningScenario | undefined;
afterEach(() => running?.cancel('the test is over'));

const COMES = 'A client comes.';
const READS = 'The server reads.';
const LEAVES = 'The client leaves.';

const begin = async (steps: unknown[], watched = true) => {
  const scenario = parseScenario(
    {
      id: 'by-hand',
      title: 'By hand',
      question: 'Is there time to read?',
      answer: 'There is.',
      topic: 'tests',
      lab: { transport: 'unix-stream', server: 'iterative', service: 'sum', pace: 300 },
      steps,
      observations: [
        { expected: 'it accepts', check: { never: { actor: 'server', call: 'accept' } } },
      ],
    },
    'by-hand',
  );
  const driver = new FakeDriver();
  const clock = new FakeClock();
  const variant = variantOf(scenario);
  const run = runScenario({ variant, driver, clock, print, watched });
  running = run;
  await calm();
  return { run, driver, clock, facts: new Facts() };
};

const add = { say: COMES, add: {} };
const leave = { say: LEAVES, command: { type: 'server.pause' } };
const until = { until: { server: { blockedIn: 'read' } } };
const inRead = { server: server({ blockedIn: 'read' }) };

it('a step’s action waits until the caption before it has been read', async () => {
  const { run, driver, clock, facts } = await begin([add, until, leave]);
  driver.tell(facts.mark(), inRead);
  await calm();
  clock.advance(readingMs(COMES) - 1);
  await calm();
  expect(run.progress).toEqual({ index: 2, count: 3, say: COMES });
  expect(driver.asked).toEqual(['lab', 'add 1']);
  clock.advance(1);
  await calm();
  expect(run.progress.say).toBe(LEAVES);
  expect(driver.asked).toEqual(['lab', 'add 1', 'server.pause']);
});

it('the time that it was already shown counts', async () => {
  const { driver, clock, facts } = await begin([add, until, leave]);
  clock.advance(9000);
  driver.tell(facts.mark(), inRead);
  await calm();
  expect(driver.asked).toEqual(['lab', 'add 1', 'server.pause']);
});

it('the last one is read before the end', async () => {
  const { run, driver, clock } = await begin([leave]);
  let over = false;
  void run.done.then(() => {
    over = true;
  });
  clock.advance(readingMs(LEAVES) - 1);
  await calm();
  expect(over).toBe(false);
  expect(driver.asked).not.toContain('settle');
  clock.advance(1);
  expect((await run.done).status).toBe('held');
});

it('a step without a caption follows at once', async () => {
  const { driver, facts } = await begin([add, until, { command: { type: 'server.pause' } }]);
  driver.tell(facts.mark(), inRead);
  await calm();
  expect(driver.asked).toEqual(['lab', 'add 1', 'server.pause']);
});

it('a wait sees what passes while its caption is still queued, and its successor waits for the caption', async () => {
  const { run, driver, clock, facts } = await begin([
    add,
    { ...until, say: READS },
    { command: { type: 'server.pause' } },
  ]);
  driver.tell(facts.mark(), inRead);
  driver.tell(facts.mark(), { server: server({ blockedIn: 'accept' }) });
  await calm();
  expect(run.progress).toEqual({ index: 2, count: 3, say: COMES });
  expect(driver.asked).not.toContain('server.pause');
  clock.advance(readingMs(COMES));
  await calm();
  expect(run.progress.say).toBe(READS);
  expect(driver.asked).toContain('server.pause');
});

it.each([
  ['before a step', [add, leave]],
  ['before the end', [leave]],
])('it ends at once when it is stopped %s', async (_when, steps) => {
  const { run, clock } = await begin(steps);
  clock.advance(100);
  await calm();
  run.cancel('enough');
  expect(await run.done).toMatchObject({ status: 'cancelled', reason: 'enough' });
  expect(clock.pending).toBe(0);
});

it('clients slow down too, as much as the server', async () => {
  const steps = [
    { add: { script: { thinkMs: 0 } } },
    { add: { script: { thinkMs: 900, steps: [{ call: 'connect' }] } } },
    { add: { script: { thinkMs: 100, stepMs: 700 } } },
  ];
  const added = async (watched: boolean) => {
    const { run, driver } = await begin(steps, watched);
    await run.done;
    return driver.added.map(({ script = {} }) => [script.thinkMs, script.stepMs]);
  };
  expect(await added(true)).toEqual([
    [300, 300],
    [900, 300],
    [300, 700],
  ]);
  expect(await added(false)).toEqual([
    [0, 0],
    [900, 0],
    [100, 700],
  ]);
});

it('at full speed nothing waits', async () => {
  const { run, clock } = await begin([add, leave], false);
  expect((await run.done).status).toBe('held');
  expect(clock.now()).toBe(0);
});
