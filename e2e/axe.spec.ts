import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { ANNOUNCER, BAR, HELP, MORE, SERVER_TOOLS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { ScenarioPage } from './pages/scenario-page.ts';
import type { StagePage } from './pages/stage-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface WithAxe {
  readonly axe: { run(on: Document, options: RunOptions): Promise<AxeResults> };
}

/** What axe finds serious or critical: somebody cannot see, do or learn something. */
const faultsOf = async ({ page }: StagePage): Promise<string[]> => {
  // Once for each document: a tenth of what it takes to bring it along with each look.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as WithAxe;
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'critical' || impact === 'serious')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

const MODES = [
  { name: 'light', colorScheme: 'light', forcedColors: 'none' },
  { name: 'dark', colorScheme: 'dark', forcedColors: 'none' },
  { name: 'forced colours', colorScheme: 'light', forcedColors: 'active' },
] as const;

test('axe finds nothing serious in ten states, light, dark and in forced colours', async ({
  stage,
  daemon,
  createLab,
}) => {
  test.slow();
  const { page } = stage;
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  const check = async (state: string) => {
    for (const { name, ...media } of MODES) {
      await page.emulateMedia(media);
      expect.soft(await faultsOf(stage), `${state}, ${name}`).toEqual([]);
    }
  };

  await expect(stage.queued).toHaveCount(2);
  await check('the picture');

  await stage.further(MORE.options);
  await stage.menuButton(SERVER_TOOLS.faults).click();
  await expect(stage.menu).toBeVisible();
  await check('further controls and a menu');
  await page.keyboard.press('Escape');

  await stage.button(BAR.help).click();
  await expect(page.getByRole('dialog', { name: HELP.title })).toBeVisible();
  await check('help');
  await page.keyboard.press('Escape');

  await (await stage.further(MORE.options)).click();
  await expect(page.getByRole('dialog', { name: MORE.options })).toBeVisible();
  await check('options');
  await page.keyboard.press('Escape');

  const scenario = new ScenarioPage(page);
  await scenario.open();
  await expect(scenario.found.first()).toBeVisible();
  await check('the scenarios');
  await page.keyboard.press('Escape');
  await expect(scenario.picker).toBeHidden();

  await stage.client('client 1').click();
  await expect(stage.tab('client 1')).toHaveAttribute('aria-selected', 'true');
  await check('a client');

  await stage.multiplexing.click();
  await expect(stage.connectedSockets).toHaveCount(4);
  await page.keyboard.press('f');
  await expect(stage.calls).toBeVisible();
  await check('multiplexed, its calls');

  // The search has the focus, and keeps the arrows.
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
  await check('rewound');
  await page.keyboard.press('l');

  await page.keyboard.press('X');
  await expect(stage.server).toContainText('SIGKILL');
  await check('the server was killed');

  await page.setViewportSize({ width: 390, height: 844 });
  await expect(stage.server).toBeVisible();
  await check('on a phone');
});
