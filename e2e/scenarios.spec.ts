import type { Run } from '@socketarium/protocol';
import { allScenarios, scenarioIds } from '@socketarium/scenarios';
import { FINAL_PICTURES } from './final-pictures.ts';
import { test as base, expect } from './fixtures.ts';
import { ScenarioPage } from './pages/scenario-page.ts';
import { StagePage } from './pages/stage-page.ts';
import { expectPictureOf } from './picture.ts';

/**
 * One page for all the scenarios of a worker, as somebody goes through them: each run takes the place
 * of the one before. After a test that failed the worker is a new one, and so is the page.
 */
const test = base.extend<object, { watching: StagePage }>({
  watching: [
    async ({ browser, daemon }, use) => {
      const home = await daemon.createLab(HOME);
      const { viewport = null, reducedMotion = null } = test.info().project.use;
      const page = await browser.newPage({ viewport, reducedMotion });
      const stage = new StagePage(page);
      await stage.open(daemon.url, home.id);
      await use(stage);
      await page.close();
      for (const { id } of await daemon.runs()) await daemon.deleteRun(id);
      await daemon.deleteLab(home.id);
    },
    { scope: 'worker' },
  ],
});

/** The page stands at the run's decisive moment, unless that is the newest one or went by too fast. */
const expectDecisive = async (stage: StagePage, run: Run | undefined): Promise<void> => {
  const lasted = run?.decisive != null && run.labId !== null ? run.decisive.seq : null;
  if (lasted === null) return;
  const said = stage.moment;
  await expect(said).toHaveAttribute('data-seq', new RegExp(`^(live|${lasted})$`));
};

const HOME = { transport: 'unix-stream', server: 'iterative', service: 'sum' } as const;

test('the page offers every scenario of the daemon, and those are the library’s', async ({
  stage,
  daemon,
  createLab,
}) => {
  const entries = await daemon.scenarios();
  expect(entries.map(({ id }) => id)).toEqual([...scenarioIds]);
  const lab = await createLab(HOME);
  await stage.open(daemon.url, lab.id);
  const scenario = new ScenarioPage(stage.page);
  await scenario.open();
  await expect(scenario.found).toHaveCount(entries.length);
  for (const { title, question } of entries) {
    await expect(
      scenario.found.filter({ hasText: title }).filter({ hasText: question }),
    ).toHaveCount(1);
  }
});

test('what is expected of a final picture is of a scenario that there is', () => {
  const ids = new Set([...scenarioIds]);
  expect(Object.keys(FINAL_PICTURES).filter((id) => !ids.has(id))).toEqual([]);
});

for (const { id, title, observations } of allScenarios()) {
  test(`${id}: held in the page, every observation ticked, and the picture is the lab’s`, async ({
    watching: stage,
    daemon,
  }) => {
    const scenario = new ScenarioPage(stage.page);
    await scenario.runFast(title);

    await expect(scenario.panel).toHaveAttribute('data-status', /^(?!running)/, {
      timeout: 120_000,
    });
    const run = (await daemon.runs()).find((one) => one.scenario === id);
    // Skipped is no success: where this machine lacks something the test says so, as the page does.
    if (run?.status === 'skipped') {
      await expect(scenario.panel).toContainText(run.reason ?? '?');
      test.skip(true, run.reason ?? 'skipped');
    }
    expect(run, run?.reason ?? '').toMatchObject({ status: 'held' });
    await expect(scenario.panel).toHaveAttribute('data-status', 'held');

    const seen = run?.observations ?? [];
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(observations.length);
    await expect(scenario.observations).toHaveCount(seen.length);
    for (const [i, { expected, observed, at }] of seen.entries()) {
      const item = scenario.observations.nth(i);
      await expect(item).toHaveAttribute('data-held', 'yes');
      await expect(item).toContainText(expected);
      if (observed !== null) await expect(item).toContainText(observed);
      await expect(item.getByRole('button')).toHaveCount(at === null ? 0 : 1);
    }
    await expect(scenario.panel).toContainText(run?.answer ?? '?');

    expect(stage.labId).toBe(run?.labId);
    // What it is about is held, where that is not the end; then the end is looked at.
    await expectDecisive(stage, run);
    await stage.page.keyboard.press('l');
    await expectPictureOf(stage, () => daemon.lab(run?.labId ?? ''));
    await FINAL_PICTURES[id]?.(stage, scenario);
  });
}
