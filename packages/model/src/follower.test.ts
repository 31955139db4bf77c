import { HERE, type SyscallEntered } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { followEntry, followExit, startPosition } from './machines/follower.ts';
import { allMachines, machineOf } from './machines/of.ts';
import type { Machine } from './machines/types.ts';
import { Story } from './testing/transcript.ts';

/** Identifies the variants of a machine. */
function callsIn(machine: Machine): string {
  return machine.states.map((one) => one.call ?? one.id).join(' ');
}

const machines = allMachines().map((one) => [`${one.id}: ${callsIn(one)}`, one] as const);

for (const [name, machine] of machines) {
  test(`${name}: ids are unique, targets exist, every state is reached and none overlaps`, () => {
    const states = machine.states.map((one) => one.id);
    expect(new Set(states).size).toBe(states.length);
    const ids = machine.transitions.map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of machine.transitions) {
      for (const end of [...(typeof from === 'string' ? [from] : from), to]) {
        if (end !== '*') expect(states).toContain(end);
      }
    }
    const reached = new Set(machine.transitions.map((one) => one.to));
    for (const id of states.slice(1)) expect(reached).toContain(id);

    const cells = machine.states.flatMap(({ at }) =>
      at.span === 2 ? [`0/${at.row}`, `1/${at.row}`] : [`${at.col}/${at.row}`],
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { at } of machine.states) expect(at.col + at.span).toBeLessThanOrEqual(2);
    for (const { explanation } of machine.states) expect(explanation).toMatch(/\.$/);
  });
}

test('TCP has no name to remove', () => {
  const states = machineOf({ server: 'iterative', transport: 'tcp' }).states.map((one) => one.step);
  expect(states).not.toContain(1);
  expect(states).not.toContain(11);
  const unix = machineOf({ server: 'iterative', transport: 'unix-stream' }).states;
  expect(unix.flatMap((one) => one.step ?? [])).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('a call that the machine does not allow is a surprise, and the follower recovers by it', () => {
  const story = new Story();
  story.server.setsUp().accepts(5, { pid: 1 });
  story.server.enters('accept', { sockfd: 3 });
  expect(story.state.server.position).toMatchObject({
    state: 'waiting-for-a-connection',
    surpriseCount: 1,
    surprises: [{ state: 'waiting-for-a-request', what: 'accept(3)' }],
  });
  story.server.accepted(6, { pid: 2 }).reads(6, '3\n');
  expect(story.state.server.position).toMatchObject({ state: 'processing', surpriseCount: 1 });
});

test('all surprises are counted and few kept', () => {
  const story = new Story();
  story.server.setsUp();
  for (let n = 0; n < 30; n++) story.server.calls('shutdown', { sockfd: 3, how: 'SHUT_RD' }, 0);
  const { surprises, surpriseCount, state } = story.state.server.position;
  expect(surpriseCount).toBe(60);
  expect(surprises).toHaveLength(8);
  expect(surprises.at(-1)?.what).toBe('shutdown(3, SHUT_RD) = 0');
  expect(state).toBe('waiting-for-a-connection');
});

test('from any state an exit is the end', () => {
  for (const [, machine] of machines) {
    for (const { id } of machine.states) {
      const position = { ...startPosition(machine, 0), state: id };
      const after = followExit(machine, position, { seq: 1, t: 5 });
      expect(after.state).toBe(machine.states.at(-1)?.id);
      expect(after.surpriseCount).toBe(0);
    }
  }
});

test('a signal between two calls leads to the closing steps from every working state', () => {
  const context = { on: 'listening' as const, hasConnected: () => false };
  const close: SyscallEntered = {
    type: 'syscall.entered',
    seq: 1,
    t: 5,
    where: { host: HERE, pid: 1, tid: 1 },
    callId: 1,
    call: 'close',
    args: { fd: 3 },
  };
  for (const [name, machine] of machines) {
    if (machine.id === 'client' || machine.id.includes('datagram')) continue;
    const states = machine.states.map((one) => one.id);
    const working = states.slice(
      states.indexOf('listening') + 1,
      states.indexOf('closing-the-listening-socket'),
    );
    for (const id of working) {
      const position = { ...startPosition(machine, 0), state: id };
      const after = followEntry(machine, position, close, context);
      expect(after, `${name}, ${id}`).toMatchObject({
        state: 'closing-the-listening-socket',
        surpriseCount: 0,
      });
    }
  }
});
