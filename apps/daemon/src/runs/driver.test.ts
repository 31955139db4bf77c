import { createLab, type LabState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { FakeHost } from '../testing/fake-host.ts';
import { LabDriver } from './driver.ts';
import { thisMachine } from './requirements.ts';

const CONFIG = createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum' });

const setUp = async () => {
  const host = new FakeHost();
  host.prepare = (lab) => lab.mark(2);
  const faults: unknown[] = [];
  const driver = new LabDriver(host, thisMachine, {
    stands: () => undefined,
    refused: () => undefined,
    broken: (error) => faults.push(error),
  });
  await driver.createLab(CONFIG);
  const lab = host.labs.get('lab-1');
  if (lab === undefined) throw new Error('There is no lab.');
  return { driver, lab, faults };
};

test('every fact is delivered with the lab’s own picture after it, and not with one reduced again', async () => {
  const { driver, lab } = await setUp();
  const heard: LabState[] = [];
  driver.onFact((event, state) => {
    expect(state.seq).toBe(event.seq);
    heard.push(state);
  });
  expect(heard.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(heard[1]).toBe(lab.state);
  lab.mark(1);
  expect(heard[2]).toBe(lab.state);
  driver.end();
  lab.mark(1);
  expect(heard).toHaveLength(3);
});

test('a fact listener that fails is reported once', async () => {
  const { driver, lab, faults } = await setUp();
  const fault = new Error('a check of its own');
  driver.onFact((event) => {
    if (event.seq === 3) throw fault;
  });
  lab.mark(1);
  lab.mark(1);
  expect(faults).toEqual([fault]);
  expect(lab.state.seq).toBe(4);
});
