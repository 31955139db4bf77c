import { initialState, reduce } from '@socketarium/model';
import { ActivityLog } from '@socketarium/model/projections/activity';
import type { Step } from '@socketarium/model/projections/contract';
import { History } from '@socketarium/model/projections/history';
import { ASLEEP_MS } from '@socketarium/model/selectors/asleep';
import { type HeldCaption, nextCaption } from '@socketarium/model/words/caption';
import { headline } from '@socketarium/model/words/headline';
import { waitCount } from '@socketarium/model/words/summary';
import type { CreateLabInput, LabState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { add, labIn, order, until, withHost } from '../testing/labs.ts';
import type { Lab } from '../types.ts';
import { contradictions } from './statements.ts';

/**
 * Real runs, checked after each fact: live, both at once and after the calls have lasted a while; and
 * rewound, when the calls' durations are known. No part of the page may contradict another.
 */

const MS = 1e6;
const TICK = 100 * MS;
/** The time it takes to read a sentence, ns. */
const READ = 1000 * MS;

const goneTogether = (now: LabState): boolean =>
  now.clients.length > 0 &&
  now.clients.every(({ phase }) => phase === 'done' || phase === 'failed');

interface Play {
  readonly name: string;
  readonly config: Partial<CreateLabInput>;
  readonly play: (lab: Lab) => Promise<unknown>;
}

/** Clients one after the other, at the pace of a watched page. */
const served = (server: string, transport: string, service = 'sum'): Play => ({
  name: `${transport}, ${server}, ${service}: to the end`,
  config: { server, transport, service, pace: 30, backlog: 2 } as Partial<CreateLabInput>,
  play: async (lab) => {
    await add(lab, { count: 4, script: { thinkMs: 150, lines: ['a', 'b'], numbers: [3, 4] } });
    await until(lab, 'all done', goneTogether);
  },
});

const PLAYS: readonly Play[] = [
  served('iterative', 'unix-stream'),
  served('iterative', 'tcp'),
  served('select', 'unix-seqpacket', 'echo'),
  served('poll', 'tcp', 'echo'),
  served('epoll', 'unix-stream', 'echo'),
  served('iterative', 'udp', 'echo'),
  served('iterative', 'unix-dgram', 'echo'),
  {
    name: 'a crash in the middle, and a server in its place',
    config: { server: 'select', transport: 'tcp', service: 'echo', pace: 20 },
    play: async (lab) => {
      await add(lab, { count: 3, script: { thinkMs: 100, lines: ['a', 'b', 'c'] } });
      await until(lab, 'one answered', (now) => now.counters.replies > 0);
      await order(lab, { type: 'server.kill' });
      await until(lab, 'all gone', goneTogether);
      await order(lab, { type: 'server.restart' });
      await until(lab, 'it listens', (now) => now.listening !== null);
    },
  },
  {
    name: 'SIGSTOP and SIGCONT beside a queue',
    config: { server: 'iterative', transport: 'tcp', backlog: 1 },
    play: async (lab) => {
      const { server } = await until(lab, 'at rest', (now) => now.server.blockedIn === 'accept');
      process.kill(server.pid as number, 'SIGSTOP');
      try {
        await add(lab, { count: 3, script: { thinkMs: 0 } });
        await until(
          lab,
          'stopped, with a queue',
          (now) =>
            now.processes.some(({ stoppedAt }) => stoppedAt !== null) &&
            (now.listening?.acceptQueue.length ?? 0) > 0,
        );
      } finally {
        process.kill(server.pid as number, 'SIGCONT');
      }
      await until(lab, 'all done', goneTogether);
    },
  },
  {
    name: 'work that costs time, and clients that leave before they are accepted',
    config: { server: 'iterative', transport: 'unix-stream', workMs: 150, backlog: 4 },
    play: async (lab) => {
      await add(lab, { count: 2, script: { thinkMs: 20, numbers: [1] } });
      await add(lab, {
        count: 2,
        isolated: true,
        script: { steps: [{ call: 'connect' }, { call: 'close', fd: 'socket' }] },
      });
      await until(lab, 'all done', goneTogether);
    },
  },
];

/** The run as a page receives it: each fact with the picture after it. */
const recorded = (lab: Lab): { readonly first: LabState; readonly steps: readonly Step[] } => {
  const { config, address, startedAt } = lab.describe().state;
  const first = initialState({ config, address, startedAt });
  const steps: Step[] = [];
  let state = first;
  for (const event of lab.events.after(0) ?? []) {
    state = reduce(state, event);
    steps.push({ event, state });
  }
  return { first, steps };
};

/** The live moments that a page may draw after a fact and before the next one. */
const momentsAfter = ({ state }: Step, next: Step | undefined): number[] => {
  const end = next?.state.t ?? state.t + READ;
  const at = [state.t, state.t + ASLEEP_MS * MS, end - 1];
  return at.filter((t, i) => i === 0 || (t > state.t && t < end));
};

test.each(PLAYS)('$name', async ({ config, play }) => {
  await withHost(async (host) => {
    const lab = await labIn(host, config);
    const leave = lab.subscribe(() => undefined);
    await play(lab);
    leave();
    const { first, steps } = recorded(lab);
    expect(steps.length).toBeGreaterThan(50);
    const history = new History();
    history.reset(first);
    const found: string[] = [];
    for (const [i, step] of steps.entries()) {
      for (const now of momentsAfter(step, steps[i + 1])) {
        found.push(...contradictions(step.state, now).map((one) => `live ${i}: ${one}`));
      }
      history.add([step]);
    }
    const end = steps.at(-1)?.state.t ?? 0;
    for (const { event } of steps) {
      const past = history.momentAt(event.seq, end);
      if (past === null) throw new Error('forgotten');
      found.push(...contradictions(past, past.t).map((one) => `rewound ${event.seq}: ${one}`));
    }
    expect(found.slice(0, 3)).toEqual([]);
    readable(first, steps);
  });
});

/** The caption, ten times a second: never false, and a sentence that stays true is shown long enough to be read. */
const readable = (first: LabState, steps: readonly Step[]): void => {
  const activity = new ActivityLog();
  activity.reset(first);
  let held: HeldCaption | null = null;
  let next = 0;
  let state = first;
  const end = steps.at(-1)?.state.t ?? 0;
  for (let now = first.t; now < end; now += TICK) {
    while ((steps[next]?.state.t ?? Number.POSITIVE_INFINITY) <= now) {
      activity.add(steps.slice(next, next + 1));
      state = steps[next]?.state ?? state;
      next += 1;
    }
    const before: HeldCaption | null = held;
    held = nextCaption(before, state, activity.at(), now);
    const sentence = headline(state, now);
    if (held.sum === null) expect(held.text).toBe(sentence);
    else {
      const n = waitCount(state);
      expect([held.sum.fewest <= n, held.sum.most >= n]).toEqual([true, true]);
    }
    if (before === null || before.text === held.text || before.sum !== null) continue;
    // It was replaced before it could be read: allowed only because it had become false.
    if (now - before.since < READ) expect(before.text).not.toBe(sentence);
  }
};
