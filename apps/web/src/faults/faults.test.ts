import { reduceAll } from '@socketarium/model';
import { beginning, START } from '@socketarium/model/testing/facts';
import {
  addClients,
  type ClientState,
  type CreateLabInput,
  clientScript,
  command,
  createLab,
  isDatagram,
  type LabState,
  serverDesign,
  service,
  transport,
} from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { AWAITED, FAULT, NO_FAULT, UNDO } from '../words.ts';
import { FAULTS } from './catalogue.ts';
import type { Plan } from './fault.ts';
import { undosOf } from './undo.ts';

/** A lab with this configuration and so many clients, as its facts begin. */
const labWith = (config: Partial<CreateLabInput>, clients = 0): LabState => {
  const state = beginning();
  const lab = createLab.parse({ ...state.config, ...config });
  return reduceAll(
    { ...state, config: lab, server: { ...state.server, status: 'running' } },
    Array.from({ length: clients }, (_, i) => ({
      ...{ type: 'client.added' as const, seq: i + 1, t: START, client: `client-${i + 1}` },
      ...{ process: null, isolated: true, script: clientScript.parse({}) },
    })),
  );
};

const withClient = (state: LabState, n: number, change: Partial<ClientState>): LabState => ({
  ...state,
  clients: state.clients.map((one, i) => (i === n ? { ...one, ...change } : one)),
});

const SERVED = { phase: 'served', connectionId: 'c' } as const;

const planOf = (id: string, state: LabState, selected: string | null = null): Plan | string => {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined) throw new Error(`no fault ${id}`);
  return fault.plan({ state, selected });
};

const commandsOf = (plan: Plan | string): readonly unknown[] =>
  typeof plan === 'string'
    ? [plan]
    : plan.steps.map((step) => ('command' in step ? step.command : step));

test('names and ids are each their own', () => {
  expect(new Set(FAULTS.map(({ id }) => id)).size).toBe(FAULTS.length);
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
});

test('on every lab each fault is what the daemon takes, or says why not', () => {
  for (const on of transport.options) {
    for (const what of service.options) {
      for (const server of serverDesign.options) {
        const config = { transport: on, service: what, server };
        if (!createLab.safeParse(config).success) continue;
        const state = withClient(labWith(config, 2), 0, SERVED);
        for (const fault of FAULTS) {
          const plan = fault.plan({ state, selected: null });
          if (typeof plan === 'string') {
            expect(plan).toMatch(/^\S.*[^.]$/);
            continue;
          }
          expect(plan.hits).not.toBe('');
          for (const step of plan.steps) {
            if ('command' in step) expect(command.parse(step.command)).toBeDefined();
            else if ('add' in step) expect(addClients.parse(step.add)).toBeDefined();
          }
        }
      }
    }
  }
});

test('the selected client is hit, if it can be; else who is served; and the plan says whom', () => {
  const state = withClient(labWith({}, 3), 1, SERVED);
  expect(planOf('kill-client', state)).toMatchObject({ hits: 'client 2' });
  expect(planOf('kill-client', state, 'client-3')).toMatchObject({ hits: 'client 3' });
  expect(planOf('half-close', state, 'client-3')).toMatchObject({ hits: 'client 2' });
  const crowd = withClient(labWith({}, 1), 0, { isolated: false });
  expect(planOf('kill-client', crowd)).toBe(FAULT.killClient.shared);
});

test('without connections there is no half-close, no accept queue, no accept', () => {
  for (const on of transport.options.filter(isDatagram)) {
    const state = labWith({ transport: on }, 1);
    for (const id of ['half-close', 'full-backlog', 'leave-before-accept', 'unread']) {
      expect([NO_FAULT.noConnections, FAULT.fullBacklog.noQueue], id).toContain(planOf(id, state));
    }
  }
});

test('a stale name: killed, exited, started again without unlink', () => {
  const [kill, exited, restart] = commandsOf(planOf('stale-name', labWith({})));
  expect(kill).toEqual({ type: 'server.kill' });
  expect(exited).toMatchObject({ what: AWAITED.exit });
  expect(restart).toEqual({ type: 'server.restart', unlinkFirst: false, reuseAddr: true });
  expect(planOf('stale-name', labWith({ transport: 'tcp' }))).toBe(FAULT.staleName.notUnix);
});

test('TIME_WAIT is TCP’s, and wants somebody who was connected', () => {
  expect(planOf('time-wait', labWith({}))).toBe(FAULT.timeWait.notTcp);
  const tcp = labWith({ transport: 'tcp' });
  expect(planOf('time-wait', tcp)).toBe(FAULT.timeWait.nobody);
  const was = { ...tcp, counters: { ...tcp.counters, accepted: 1 } };
  expect(commandsOf(planOf('time-wait', was)).at(-1)).toMatchObject({ reuseAddr: false });
  expect(commandsOf(planOf('reuse-address', was)).at(-1)).toMatchObject({ reuseAddr: true });
});

test('a full backlog: three more than the backlog, the multiplexed server held', () => {
  expect(commandsOf(planOf('full-backlog', labWith({ backlog: 5 })))).toMatchObject([
    { add: { count: 8 } },
  ]);
  expect(commandsOf(planOf('full-backlog', labWith({ backlog: 5, server: 'poll' })))).toMatchObject(
    [{ type: 'server.pause' }, { add: { count: 8 } }],
  );
  expect(planOf('full-backlog', labWith({ backlog: 999 }))).toBe(
    FAULT.fullBacklog.tooMany(999, 1002, 1000),
  );
});

test('every fault that lasts has a way back', () => {
  const state = labWith({}, 2);
  expect(undosOf(state)).toEqual([]);
  const server = { ...state.server, spareDescriptors: 0, workMs: 1500 };
  const hurt = withClient({ ...state, server }, 1, { stoppedReading: true });
  expect(undosOf(hurt).map(({ name }) => name)).toEqual([
    UNDO.giveDescriptors.name,
    UNDO.fastHandler.name,
    UNDO.read.name('client 2'),
  ]);
  const gone: LabState = { ...state, server: { ...state.server, status: 'exited' } };
  expect(undosOf(gone).map(({ name }) => name)).toEqual([UNDO.startServer.name]);
  for (const { plan } of undosOf(hurt)) {
    for (const step of plan.steps)
      expect('command' in step && command.parse(step.command)).toBeTruthy();
  }
});
