import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

test('the picture can be heard: landmarks, lists and what happens', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);

  await expect(stage.page.getByRole('banner')).toBeVisible();
  await expect(stage.page.getByRole('main')).toBeVisible();
  await expect(stage.userSpace).toBeVisible();
  await expect(stage.kernel).toBeVisible();
  await expect(stage.details).toBeVisible();
  await expect(stage.timeline).toBeVisible();
  await expect(stage.queued.first()).toHaveAccessibleName(/^client \d, 1st$/);
  await expect(stage.queued.nth(1)).toHaveAccessibleName(/^client \d, 2nd$/);
  await expect(stage.page.getByRole('status', { name: 'What happens' })).toHaveText(/read|wait/);
});

test('every control has a name', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  for (const role of [
    'button',
    'switch',
    'tab',
    'radio',
    'slider',
    'spinbutton',
    'textbox',
  ] as const) {
    for (const control of await stage.page.getByRole(role).all()) {
      await expect(control).toHaveAccessibleName(/\S/);
    }
  }
});

test('nothing is wider than the window', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080],
    [900, 700],
  ] as const) {
    await stage.page.setViewportSize({ width, height });
    await expect(stage.server).toBeInViewport();
    const overflow = await stage.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `at ${width}x${height}`).toBeLessThanOrEqual(0);
  }
});
