import { LIMITS, type ScenarioInput, SocketariumError } from '@socketarium/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { parseScenario } from '../parse.ts';
import { FakeClock } from '../testing/clock.ts';
import { Facts } from '../testing/facts.ts';
import { calm, FakeDriver } from '../testing/fake-driver.ts';
import { print } from '../testing/observe.ts';
import { acceptQueue, server } from '../testing/state.ts';
import { variantOf } from '../variant.ts';
import { type RunningScenario, runScenario } from './runner.ts';

let running: RunningScenario | undefined;
afterEach(() => running?.cancel('the test is over'));

const begin = async (
  steps: ScenarioInput['steps'],
  more: Partial<ScenarioInput> & { prepare?: (driver: FakeDriver) => void } = {},
) => {
  const { prepare, ...input } = more;
  const scenario = parseScenario(
    {
      id: 'by-hand',
      title: 'By hand',
      question: 'What does the runner do?',
      answer: 'What it is told.',
      topic: 'tests',
      lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
      steps,
      observations: [
        { expected: 'it is seen', check: { happens: { actor: 'server', call: 'read' } } },
      ],
      ...input,
    },
    'by-hand',
  );
  const driver = new FakeDriver();
  prepare?.(driver);
  const clock = new FakeClock();
  const facts = new Facts();
  let changes = 0;
  const run = runScenario({
    variant: variantOf(scenario),
    driver,
    clock,
    print,
    onProgress: () => changes++,
  });
  running = run;
  await calm();
  return { run, driver, clock, facts, changes: () => changes };
};

const inRead = { server: server({ blockedIn: 'read' }) };
const inAccept = { server: server({ blockedIn: 'accept' }) };
const untilRead = { until: { server: { blockedIn: 'read' as const } } };
const untilAccept = { until: { server: { blockedIn: 'accept' as const } } };
const pause = { command: { type: 'server.pause' as const } };
const resume = { command: { type: 'server.resume' as const } };

describe('the steps of a run', () => {
  it('are done in order, each when its condition is met', async () => {
    const { run, driver, facts } = await begin([{ add: { count: 2 } }, untilRead, pause]);
    expect(driver.asked).toEqual(['lab', 'add 2']);
    expect(run.progress).toEqual({ index: 1, count: 3, say: null });
    driver.tell(facts.entered('server', 'read'), inRead);
    driver.tell(facts.returned('server', 'read', 3));
    expect(await run.done).toMatchObject({ status: 'held', reason: null });
    expect(driver.asked).toEqual(['lab', 'add 2', 'server.pause', 'settle']);
    expect(run.progress).toEqual({ index: 3, count: 3, say: null });
  });

  it('do not wait for what is already true', async () => {
    const { run } = await begin([untilRead, { untilCall: { actor: 'server', call: 'bind' } }], {
      prepare: (driver) => {
        driver.past = new Facts().call('server', 'bind', 0);
        driver.state = { ...driver.state, ...inRead };
      },
    });
    expect(await run.done).toMatchObject({ status: 'failed' });
  });

  it('count calls from the beginning', async () => {
    const accept = { untilCall: { actor: 'server', call: 'accept' as const }, times: 2 };
    const { run, driver, facts } = await begin([untilRead, accept]);
    for (const event of facts.call('server', 'accept', 4)) driver.tell(event);
    driver.tell(facts.mark(), inRead);
    expect(run.progress.index).toBe(1);
    for (const event of facts.call('server', 'accept', 5)) driver.tell(event);
    expect(run.progress.index).toBe(2);
    expect((await run.done).status).toBe('failed');
  });

  it('see moments that pass within one batch of facts', async () => {
    const { run, driver, facts } = await begin([untilRead, untilAccept, untilRead]);
    driver.tell(facts.mark(), inRead);
    driver.tell(facts.mark(), inAccept);
    driver.tell(facts.mark(), inRead);
    driver.tell(facts.mark(), inAccept);
    expect(run.progress.index).toBe(3);
    expect((await run.done).status).toBe('failed');
  });

  it('see what passes while a command is still being carried out', async () => {
    let finish = (): void => undefined;
    const { run, driver, facts } = await begin([{ add: {} }, untilRead, pause], {
      prepare: (driver) => {
        driver.on.add = () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          });
      },
    });
    driver.tell(facts.mark(), inRead);
    driver.tell(facts.mark(), inAccept);
    await calm();
    expect(driver.asked).not.toContain('server.pause');
    finish();
    await run.done;
    expect(driver.asked).toContain('server.pause');
  });

  it('do not take what was true before a command for its effect', async () => {
    const { run, driver, facts } = await begin([untilRead, pause, untilRead], {
      prepare: (driver) => {
        driver.on.command = () => driver.tell(facts.mark(), inAccept);
      },
    });
    driver.tell(facts.mark(), inRead);
    await calm();
    expect(run.progress.index).toBe(2);
    driver.tell(facts.mark(), inRead);
    expect(run.progress.index).toBe(3);
  });

  it('rest for real time', async () => {
    const { run, clock } = await begin([{ restMs: 300 }, pause]);
    clock.advance(299);
    await calm();
    expect(run.progress.index).toBe(0);
    clock.advance(1);
    expect((await run.done).status).toBe('failed');
    expect(run.progress.index).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('show a caption until another one comes', async () => {
    const { run, driver, facts, changes } = await begin([
      { ...pause, say: 'Look at the gate.' },
      untilRead,
      { ...untilAccept, say: 'Look at the queue.' },
    ]);
    expect(run.progress).toEqual({ index: 1, count: 3, say: 'Look at the gate.' });
    const before = changes();
    driver.tell(facts.mark(), inRead);
    expect(changes()).toBeGreaterThan(before);
    expect(run.progress.say).toBe('Look at the queue.');
  });
});

describe('a run that does not reach its end', () => {
  it('is broken by a wait that is too long, and reports what there was instead', async () => {
    const { run, driver, facts, clock } = await begin([
      { add: {} },
      { until: { server: { blockedIn: 'read' }, queue: { length: 2 } }, withinMs: 500 },
    ]);
    driver.tell(facts.mark(), { ...inAccept, listening: acceptQueue(['client-1']) });
    clock.advance(499);
    expect(run.progress.index).toBe(1);
    clock.advance(1);
    expect(await run.done).toMatchObject({
      status: 'broken',
      reason:
        'step 2 waited 500 ms for server.blockedIn is read and queue.length is 2; instead the server was blocked in accept, 1 in the accept queue: client 1',
      observations: [{ ok: null }],
    });
    expect(driver.asked).not.toContain('settle');
  });

  it('is broken by calls that do not come', async () => {
    const { run, driver, facts, clock } = await begin([
      { untilCall: { actor: 'server', call: 'accept', errno: 'EMFILE' }, times: 3 },
    ]);
    driver.tell(facts.mark(), inRead);
    for (const event of facts.call('server', 'accept', 'EMFILE')) driver.tell(event);
    clock.advance(10_000);
    expect((await run.done).reason).toBe(
      'step 1 waited 10000 ms for 3 times accept of the server that failed with EMFILE; instead there were 1; the server was blocked in read',
    );
  });

  it('is broken by a command that is refused', async () => {
    const { run } = await begin([untilAccept, { command: { type: 'server.terminate' } }], {
      prepare: (driver) => {
        driver.past = [new Facts().mark()];
        driver.state = { ...driver.state, ...inAccept };
        driver.on.command = () => {
          throw new SocketariumError('SERVER_NOT_RUNNING', 'The server of this lab has exited.');
        };
      },
    });
    expect(await run.done).toMatchObject({
      status: 'broken',
      reason: 'step 2 (server.terminate) was refused: The server of this lab has exited.',
    });
  });

  it('is broken by a lab that cannot be made, and has no picture', async () => {
    const { run } = await begin([pause], {
      prepare: (driver) => {
        driver.on.createLab = () => {
          throw new SocketariumError('SERVER_START_FAILED', 'It exited with 1.');
        };
      },
    });
    expect(await run.done).toMatchObject({
      status: 'broken',
      reason: 'the lab was refused: It exited with 1.',
      state: null,
    });
  });

  it('is broken by more facts than a run may have', async () => {
    const { run, driver, facts } = await begin([untilRead]);
    for (let i = 0; i <= LIMITS.factsPerRun; i++) driver.tell(facts.mark());
    const { status, reason } = await run.done;
    expect(status).toBe('broken');
    expect(reason).toMatch(String(LIMITS.factsPerRun));
  });

  it('is skipped where the machine lacks what it needs, and makes no lab', async () => {
    const { run, driver } = await begin([pause], {
      requires: [{ needs: 'ipv6' }, { needs: 'descriptors', atLeast: 2048 }],
      prepare: (driver) => {
        driver.on.requirement = ({ needs }) => (needs === 'ipv6' ? null : 'It has too few.');
      },
    });
    expect(await run.done).toMatchObject({ status: 'skipped', reason: 'It has too few.' });
    expect(driver.asked).toEqual(['needs ipv6', 'needs descriptors']);
  });

  it.each<[string, ScenarioInput['steps']]>([
    ['waits', [untilRead]],
    ['rests', [{ restMs: 100 }]],
    ['is between two steps', [pause, untilRead]],
  ])('is cancelled while it %s', async (_what, steps) => {
    const { run, driver, clock, facts } = await begin(steps);
    run.cancel('Its lab was deleted.');
    expect(await run.done).toMatchObject({ status: 'cancelled', reason: 'Its lab was deleted.' });
    expect(clock.pending).toBe(0);
    driver.tell(facts.mark(), inRead);
    run.cancel('again');
    expect((await run.done).reason).toBe('Its lab was deleted.');
  });

  it('is cancelled while a command is carried out, once that is done', async () => {
    let finish = (): void => undefined;
    const { run } = await begin([pause, resume], {
      prepare: (driver) => {
        driver.on.command = () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          });
      },
    });
    run.cancel('enough');
    finish();
    expect(await run.done).toMatchObject({ status: 'cancelled', reason: 'enough' });
  });

  it('rejects for a bug of the program, without affecting the fact’s sender', async () => {
    const { run, driver, facts } = await begin([untilRead]);
    const listening = {
      get acceptQueue(): never {
        throw new TypeError('a fault');
      },
    };
    driver.tell(facts.mark(), { listening: listening as never });
    driver.tell(facts.mark(), { server: null as never });
    await expect(run.done).rejects.toThrow(TypeError);
  });
});

describe('what is left open at the end', () => {
  it('is decided after one more sample of the kernel', async () => {
    const { run, driver, facts } = await begin([untilRead], {
      observations: [{ expected: 'two wait', check: { atEnd: { queue: { length: 2 } } } }],
      prepare: (driver) => {
        driver.on.settle = () =>
          driver.tell(facts.mark(), { listening: acceptQueue(['client-1', 'client-2']) });
      },
    });
    driver.tell(facts.mark(), inRead);
    const outcome = await run.done;
    expect(outcome).toMatchObject({ status: 'held', observations: [{ ok: true }] });
    expect(outcome.state?.listening?.acceptQueue.length).toBe(2);
    expect(run.observations()).toEqual(outcome.observations);
  });
});

describe('a run with a viewer', () => {
  const gate = (mode: 'open' | 'paced' | 'paused', waiting: boolean) => ({
    server: server({
      gate: { mode, paceMs: 400, waiting: waiting ? { call: 'accept', since: 0 } : null },
    }),
  });

  it('does not count time in which the pace holds the server', async () => {
    const { run, driver, facts, clock } = await begin([{ ...untilRead, withinMs: 1000 }]);
    for (let i = 0; i < 10; i++) {
      driver.tell(facts.mark(), gate('paced', true));
      clock.advance(400);
      driver.tell(facts.mark(), gate('paced', false));
      clock.advance(90);
    }
    expect(run.progress.index).toBe(0);
    driver.tell(facts.mark(), inRead);
    expect(run.progress.index).toBe(1);
  });

  it('does not wait for ever when the server loops at the gate', async () => {
    const { run, driver, facts, clock } = await begin([{ ...untilRead, withinMs: 1000 }]);
    let rounds = 0;
    let over = false;
    void run.done.then(() => {
      over = true;
    });
    while (!over && rounds < 1000) {
      rounds++;
      driver.tell(facts.mark(), gate('paced', true));
      clock.advance(400);
      driver.tell(facts.mark(), gate('paced', false));
      await calm();
    }
    expect((await run.done).status).toBe('broken');
    expect(rounds).toBeGreaterThan(LIMITS.heldCallsPerStep);
    expect(rounds).toBeLessThan(LIMITS.heldCallsPerStep + 10);
  });

  it('stops its clock while a viewer pauses it, but not while it pauses itself', async () => {
    const { run, driver, facts, clock } = await begin([
      { ...untilRead, withinMs: 1000 },
      pause,
      { ...untilAccept, withinMs: 1000 },
    ]);
    driver.tell(facts.mark(), gate('paused', false));
    clock.advance(1_000_000);
    driver.tell(facts.mark(), inRead);
    await calm();
    expect(run.progress.index).toBe(2);
    driver.tell(facts.mark(), gate('paused', true));
    clock.advance(1000);
    expect((await run.done).status).toBe('broken');
  });
});
