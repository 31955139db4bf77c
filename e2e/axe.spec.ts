import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { BAR, MORE } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { ScenarioPage } from './pages/scenario-page.ts';

/** What axe finds critical: who uses a reader or a keyboard cannot do or learn something at all. */
const criticalOf = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    // Contrast is never critical to axe, and takes most of its time; tokens.test.ts sees to ours.
    .disableRules('color-contrast')
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

test('axe finds nothing critical: picture, every panel, a menu', async ({
  stage,
  daemon,
  createLab,
}) => {
  test.slow();
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  expect(await criticalOf(stage.page)).toEqual([]);
  await stage.client('client 1').click();
  await expect(stage.tab('client 1')).toHaveAttribute('aria-selected', 'true');
  expect(await criticalOf(stage.page)).toEqual([]);
  for (const panel of ['System calls', 'Descriptors']) {
    await stage.tab(panel).click();
    await expect(stage.tab(panel)).toHaveAttribute('aria-selected', 'true');
    expect(await criticalOf(stage.page), panel).toEqual([]);
  }
  await stage.menuButton('Faults').click();
  await expect(stage.menu).toBeVisible();
  expect(await criticalOf(stage.page)).toEqual([]);
});

test('axe finds nothing critical: the dialogs', async ({ stage, daemon, createLab }) => {
  test.slow();
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toBeVisible();
  await stage.button(BAR.help).click();
  await expect(stage.page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(await criticalOf(stage.page)).toEqual([]);
  await stage.page.keyboard.press('Escape');
  await (await stage.further(MORE.options)).click();
  await expect(stage.page.getByRole('dialog', { name: 'Lab options' })).toBeVisible();
  expect(await criticalOf(stage.page)).toEqual([]);
  await stage.page.keyboard.press('Escape');
  const scenario = new ScenarioPage(stage.page);
  await stage.button('Scenarios').click();
  await expect(scenario.found.first()).toBeVisible();
  expect(await criticalOf(stage.page)).toEqual([]);
});
