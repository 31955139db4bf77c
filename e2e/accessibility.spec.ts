import { ordinal } from '@socketarium/model/words/units';
import { ANNOUNCER, CLIENT_TOOLS, RUNS, SERVER_TOOLS } from '../apps/web/src/words.ts';
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
  await expect(stage.queued.first()).toHaveAccessibleName(new RegExp(`^client \\d, ${ordinal(1)}`));
  await expect(stage.queued.nth(1)).toHaveAccessibleName(new RegExp(`^client \\d, ${ordinal(2)}`));
  await expect(stage.page.getByRole('status', { name: ANNOUNCER.happens })).toHaveText(/\S/);
});

test('every control has a name', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  await stage.menuButton(SERVER_TOOLS.faults).click();
  for (const role of [
    'button',
    'switch',
    'tab',
    'radio',
    'slider',
    'spinbutton',
    'textbox',
    'menuitem',
  ] as const) {
    for (const control of await stage.page.getByRole(role).all()) {
      await expect(control).toHaveAccessibleName(/\S/);
    }
  }
});

test('nothing is wider than the window', async ({ stage, daemon, createLab }) => {
  // The widest bars: a trigger to choose, a size to choose, and labs to switch between.
  await createLab(ONE_AT_A_TIME);
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'epoll', service: 'file' });
  await stage.open(daemon.url, lab.id);
  await expect(stage.menuButton(RUNS.menuName)).toBeVisible();
  for (const [width, height] of [
    [1280, 720],
    [1600, 900],
    [1920, 1080],
    [900, 700],
    [700, 900],
    [390, 844],
  ] as const) {
    await stage.page.setViewportSize({ width, height });
    await expect(stage.server).toBeInViewport();
    const overflow = await stage.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `at ${width}x${height}`).toBeLessThanOrEqual(0);
    for (const bar of [
      stage.page.getByRole('banner'),
      stage.page.getByRole('toolbar', { name: CLIENT_TOOLS.bar }),
    ]) {
      for (const button of await bar.getByRole('button').all()) {
        const box = await button.boundingBox();
        if (box === null) continue;
        const name = (await button.getAttribute('aria-label')) ?? '';
        expect(box.x + box.width, `${name} at ${width}x${height}`).toBeLessThanOrEqual(width);
      }
    }
  }
});
