import { transportLabel } from '@socketarium/model/words/lab';
import { expect, test } from './fixtures.ts';

test('a first visitor finds a living lab: one served, a full queue, someone at the door', async ({
  stage,
  startDaemon,
}) => {
  const daemon = await startDaemon();
  expect(await daemon.labs()).toHaveLength(0);

  await stage.open(daemon.url);

  await expect(async () => {
    expect(await stage.connectedSockets.count()).toBe(1);
    expect(await stage.queued.count()).toBe(2);
    expect(await stage.atTheDoor.count()).toBeGreaterThan(0);
  }).toPass();
  await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'false');
  await expect(stage.server).toContainText('iterative');
  expect(await daemon.labs()).toHaveLength(1);
  expect(stage.labId).toBe('lab-1');
});

test('who comes later is shown the lab that there is', async ({ stage, startDaemon }) => {
  const daemon = await startDaemon();
  const lab = await daemon.createLab({ transport: 'tcp', server: 'select', service: 'echo' });

  await stage.open(daemon.url);

  await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'true');
  await expect(stage.lab(transportLabel('tcp'), 'echo')).toBeVisible();
  await expect(stage.multiplexer('select')).toBeChecked();
  expect((await daemon.labs()).map(({ id }) => id)).toEqual([lab.id]);
});
