import { transportLabel } from '@socketarium/model/words/lab';
import { PICKER, SCENARIO } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient, titleOf } from './labs.ts';
import { ScenarioPage } from './pages/scenario-page.ts';

test('by keyboard: a key opens it, words find, arrows choose, Enter runs', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toBeVisible();
  const scenario = new ScenarioPage(stage.page);
  const { keyboard } = stage.page;
  await keyboard.press('/');
  await expect(scenario.search).toBeFocused();
  await expect.poll(() => scenario.found.count()).toBeGreaterThan(25);
  const all = await scenario.found.count();

  await keyboard.type('full-queue');
  await expect(scenario.selected).toContainText(titleOf('full-queue-unix'));
  expect(await scenario.found.count()).toBeLessThan(all);
  await keyboard.press('ArrowDown');
  await expect(scenario.selected).toContainText(titleOf('full-queue-tcp'));
  await keyboard.press('Escape');
  await expect(scenario.picker).toBeHidden();
  expect(stage.labId).toBe(lab.id);

  await keyboard.press('/');
  await keyboard.type('half-close');
  await keyboard.press('Enter');
  await expect(scenario.picker).toBeHidden();
  await expect(scenario.panel.getByRole('heading', { name: titleOf('half-close') })).toBeVisible();
  await expect(scenario.panel).toHaveAttribute('data-status', 'running');
  await expect(scenario.panel.getByRole('progressbar', { name: SCENARIO.steps })).toBeVisible();
  expect(stage.page.url()).toContain('#/scenario/half-close');

  // Stopped: the lab of before is back.
  await keyboard.press('<');
  await expect(scenario.panel).toHaveAttribute('data-status', 'cancelled');
  await expect.poll(() => stage.labId).toBe(lab.id);
  await keyboard.press('<');
  await expect(scenario.panel).toBeHidden();
  expect(new URL(stage.page.url()).hash).toBe('');
});

test('by mouse: a variant, ticked off as it goes; again, next, and back', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  const scenario = new ScenarioPage(stage.page);
  await scenario.open();
  await scenario.picker
    .getByRole('option')
    .filter({ hasText: titleOf('connected-before-accept') })
    .click();
  await scenario.picker.getByRole('radio', { name: transportLabel('tcp') }).check();
  await scenario.picker.getByRole('radio', { name: PICKER.fullSpeed }).check();
  await scenario.picker.getByRole('button', { name: new RegExp(`^${PICKER.run}`) }).click();

  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  const observations = await scenario.observations.all();
  expect(observations.length).toBeGreaterThan(1);
  for (const observation of observations)
    await expect(observation).toHaveAttribute('data-held', 'yes');
  const first = stage.labId ?? '';
  expect(await daemon.lab(first)).toMatchObject({ transport: 'tcp' });
  // The user's own lab is untouched meanwhile.
  const living = async () => (await daemon.labs()).filter(({ ended }) => ended === null);
  const ids = async () => (await living()).map(({ id }) => id).toSorted();
  expect(await ids()).toEqual([first, lab.id].toSorted());

  // A page that is loaded again shows the run again, and starts nothing.
  await stage.page.reload();
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  await expect(scenario.picker).toBeHidden();
  expect(stage.labId).toBe(first);

  await scenario.button(SCENARIO.again).click();
  await expect.poll(() => stage.labId).not.toBe(first);
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  await scenario.button(SCENARIO.next).click();
  await expect(scenario.panel.getByRole('heading', { level: 2 })).not.toHaveText(
    titleOf('connected-before-accept'),
  );
  await scenario.button(SCENARIO.close).click();
  await expect(scenario.panel).toBeHidden();
  await expect.poll(() => stage.labId).toBe(lab.id);
  await expect.poll(ids).toEqual([lab.id]);
});

test('an observation leads to the moment that shows it, and back', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  const scenario = new ScenarioPage(stage.page);
  await scenario.runFast(titleOf('one-at-a-time'));
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  const run = (await daemon.runs()).find(({ scenario: id }) => id === 'one-at-a-time');
  const decisive = run?.observations.find(({ at }) => at !== null && at.seq === run.decisive?.seq);
  const waiting = scenario.panel
    .getByRole('button')
    .filter({ hasText: decisive?.expected ?? 'no observation is the decisive one' });
  // It is the decisive one, and held when the run is over; pressed again it is live.
  await expect(waiting).toHaveAttribute('aria-pressed', 'true');
  await waiting.click();
  await expect(stage.clientsThatAre('done')).toHaveCount(3);
  await waiting.click();
  await expect(waiting).toHaveAttribute('aria-pressed', 'true');
  await expect(stage.moment).toHaveAttribute('data-seq', `${decisive?.at?.seq}`);
  // The picture of that moment, not of the end: both wait, and the server sleeps in read().
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-request');

  // What never was has no moment.
  const never = run?.observations.filter(({ at }) => at === null) ?? [];
  expect(never.length).toBeGreaterThan(0);
  for (const { expected } of never) {
    await expect(
      scenario.observations.filter({ hasText: expected }).getByRole('button'),
    ).toHaveCount(0);
  }

  await waiting.click();
  await expect(waiting).toHaveAttribute('aria-pressed', 'false');
  await expect(stage.clientsThatAre('done')).toHaveCount(3);
});

test('a link opens the picker on its scenario, and runs nothing', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.page.goto(`${daemon.url}?lab=${lab.id}#/scenario/time-wait`);
  const scenario = new ScenarioPage(stage.page);
  await expect(scenario.selected).toContainText(titleOf('time-wait'));
  expect((await daemon.labs()).map(({ id }) => id)).toEqual([lab.id]);
});
