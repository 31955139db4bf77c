import { expect, test } from 'vitest';
import { createApi } from './api.ts';
import { FakeHost } from './testing/fake-host.ts';
import { FakeClock, FakeViewer } from './testing/fake-viewer.ts';

const LAB = { transport: 'unix-stream', server: 'iterative', service: 'sum' };

const setUp = async () => {
  const host = new FakeHost();
  const clock = new FakeClock();
  const api = createApi({ host, version: '1', clock });
  await api.createLab(LAB);
  const lab = host.labs.get('lab-1');
  if (lab === undefined) throw new Error('There is no lab.');
  return { api, clock, lab };
};

test('listing labs changes nothing in them', async () => {
  const { api, lab } = await setUp();
  const asked = lab.refreshed;
  const { state } = lab;
  api.listLabs();
  api.getLab('lab-1');
  expect(lab.refreshed).toBe(asked);
  expect(lab.state).toBe(state);
});

test('the list has no pictures, and counts viewers', async () => {
  const { api, clock } = await setUp();
  const viewer = api.openStream('lab-1', {}, new FakeViewer(clock));
  expect(api.listLabs()).toEqual([
    expect.objectContaining({ ...LAB, id: 'lab-1', clients: 0, viewers: 1 }),
  ]);
  expect(api.listLabs()[0]).not.toHaveProperty('state');
  viewer.close();
  expect(api.listLabs()[0]?.viewers).toBe(0);
});
