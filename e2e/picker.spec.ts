import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
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

  await keyboard.type('full queue');
  await expect(scenario.selected).toHaveAccessibleName(/^A full queue, Unix sockets/);
  expect(await scenario.found.count()).toBeLessThan(all);
  await keyboard.press('ArrowDown');
  await expect(scenario.selected).toHaveAccessibleName(/^A full queue, TCP/);
  await keyboard.press('Escape');
  await expect(scenario.picker).toBeHidden();
  expect(stage.labId).toBe(lab.id);

  await keyboard.press('/');
  await keyboard.type('half-close');
  await keyboard.press('Enter');
  await expect(scenario.picker).toBeHidden();
  await expect(scenario.panel.getByRole('heading', { name: 'Half-close' })).toBeVisible();
  await expect(scenario.panel).toContainText('running');
  await expect(scenario.panel.getByRole('progressbar', { name: 'Steps done' })).toBeVisible();
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
  await scenario.picker.getByRole('option', { name: /^Connected before accept/ }).click();
  await scenario.picker.getByRole('radio', { name: 'TCP' }).check();
  await scenario.picker.getByRole('radio', { name: 'full speed' }).check();
  await scenario.picker.getByRole('button', { name: /^Run/ }).click();

  await expect(scenario.panel).toContainText('all held');
  const observations = await scenario.observations.all();
  expect(observations.length).toBeGreaterThan(1);
  for (const observation of observations) await expect(observation).toContainText(/^✓confirmed: /);
  const first = stage.labId ?? '';
  expect(await daemon.lab(first)).toMatchObject({ transport: 'tcp' });
  // The user's own lab is untouched meanwhile.
  const living = async () => (await daemon.labs()).filter(({ ended }) => ended === null);
  const ids = async () => (await living()).map(({ id }) => id).toSorted();
  expect(await ids()).toEqual([first, lab.id].toSorted());

  // A page that is loaded again shows the run again, and starts nothing.
  await stage.page.reload();
  await expect(scenario.panel).toContainText('all held');
  await expect(scenario.picker).toBeHidden();
  expect(stage.labId).toBe(first);

  await scenario.button('Run the scenario again').click();
  await expect.poll(() => stage.labId).not.toBe(first);
  await expect(scenario.panel).toContainText('all held');
  await scenario.button('Next scenario').click();
  await expect(scenario.panel.getByRole('heading', { level: 2 })).not.toHaveText(
    'Connected before accept()',
  );
  await scenario.button('Close the scenario').click();
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
  await scenario.runFast('One client at a time');
  await expect(scenario.panel).toContainText('all held');
  const run = (await daemon.runs()).find(({ scenario: id }) => id === 'one-at-a-time');
  const waiting = scenario.panel.getByRole('button', { name: /^Client 2 and client 3 wait/ });
  // It is the decisive one, and held when the run is over; pressed again it is live.
  await expect(waiting).toHaveAttribute('aria-pressed', 'true');
  await waiting.click();
  await expect(stage.clients.filter({ hasText: 'done' })).toHaveCount(3);
  await waiting.click();
  await expect(waiting).toHaveAttribute('aria-pressed', 'true');
  const seq = run?.observations.find(({ expected }) => expected.startsWith('Client 2 and'))?.at
    ?.seq;
  await expect(stage.moment).toHaveAttribute('aria-valuetext', new RegExp(`to event ${seq}$`));
  // The picture of that moment, not of the end: both wait, and the server sleeps in read().
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.server).toContainText('waiting for a request');

  // What never was has no moment.
  await expect(
    scenario.observations.filter({ hasText: 'The server never has more' }).getByRole('button'),
  ).toHaveCount(0);

  await waiting.click();
  await expect(waiting).toHaveAttribute('aria-pressed', 'false');
  await expect(stage.clients.filter({ hasText: 'done' })).toHaveCount(3);
});

test('a link opens the picker on its scenario, and runs nothing', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.page.goto(`${daemon.url}?lab=${lab.id}#/scenario/time-wait`);
  const scenario = new ScenarioPage(stage.page);
  await expect(scenario.selected).toHaveAccessibleName(/^TIME_WAIT/);
  expect((await daemon.labs()).map(({ id }) => id)).toEqual([lab.id]);
});
