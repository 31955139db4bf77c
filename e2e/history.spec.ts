import { LIMITS } from '@socketarium/protocol';
import {
  ANNOUNCER,
  BAR,
  CANNOT,
  CLIENT_TOOLS,
  COVER,
  DECISIVE,
  LISTENING,
  MULTIPLEXING,
  PLAYBACK,
  RUNS,
  SCENARIO,
  SERVER_TOOLS,
} from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient, titleOf } from './labs.ts';
import { ScenarioPage } from './pages/scenario-page.ts';
import { StagePage } from './pages/stage-page.ts';
import { phrase } from './phrase.ts';

test('multiplexed, the run before is kept: one key goes back to it, and forth', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  const before = (await daemon.lab(lab.id)).serverPid ?? 0;
  const { keyboard } = stage.page;

  await keyboard.press('m');
  await expect(stage.connectedSockets).toHaveCount(4);
  await expect.poll(async () => (await daemon.lab(lab.id)).ended).not.toBeNull();
  // No program of it is left.
  expect(() => process.kill(before, 0)).toThrow(/ESRCH/);
  const after = stage.labId ?? '';
  const place = () => stage.page.locator('.lab-stage').boundingBox();
  const stood = await place();

  await keyboard.press('h');
  await expect.poll(() => stage.labId).toBe(lab.id);
  // As it was before its programs were ended: one served, two in the queue, one at the door.
  await expect(stage.earlier).toHaveAttribute('data-next', after);
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.connectedSockets).toHaveCount(1);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-request');
  await expect(stage.moment).toHaveAttribute('data-seq', /^\d+$/);
  // The banner says that it is an earlier run, and moves nothing.
  expect(await place()).toEqual(stood);

  await keyboard.press('h');
  await expect.poll(() => stage.labId).toBe(after);
  await expect(stage.earlier).toBeHidden();
  await expect(stage.connectedSockets).toHaveCount(4);
});

test('who else watches is shown where the run went on, and what was seen of it', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(3));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  const other = new StagePage(await stage.page.context().newPage());
  await other.open(daemon.url, lab.id);
  await expect(other.queued).toHaveCount(2);

  await stage.page.keyboard.press('r');
  await expect.poll(() => stage.labId).not.toBe(lab.id);

  await expect(other.earlier).toHaveAttribute('data-next', stage.labId ?? '');
  expect(other.labId).toBe(lab.id);
  await expect(other.queued).toHaveCount(2);
  // Nothing can be done to it, and that shows.
  for (const name of [CLIENT_TOOLS.add, BAR.pause, BAR.step]) {
    await expect(other.button(name)).toHaveAttribute('aria-disabled', 'true');
  }
  await other.earlier.getByRole('button').click();
  await expect.poll(() => other.labId).toBe(stage.labId);
  await expect(other.button(CLIENT_TOOLS.add)).toHaveAttribute('aria-disabled', 'false');
  await other.page.close();
});

test('the menu has the earlier runs, so many and no more; one is deleted when that is confirmed', async ({
  stage,
  startDaemon,
}) => {
  const daemon = await startDaemon();
  const first = await daemon.createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, first.id);
  for (let i = 0; i <= LIMITS.keptLabs; i += 1) {
    const shown = stage.labId ?? '';
    await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
    await stage.page.keyboard.press('r');
    await expect.poll(() => stage.labId).not.toBe(shown);
    await expect
      .poll(async () => (await daemon.labs()).find(({ id }) => id === shown)?.ended)
      .not.toBeNull();
  }
  const kept = (await daemon.labs()).filter(({ ended }) => ended !== null).map(({ id }) => id);
  expect(kept).toHaveLength(LIMITS.keptLabs);
  expect(kept).not.toContain(first.id);

  await stage.menuButton(RUNS.menuName).click();
  const earlier = stage.menu.getByRole('group', {
    name: RUNS.earlier(LIMITS.keptLabs),
  });
  await expect(earlier.getByRole('menuitemradio')).toHaveCount(kept.length);
  const [oldest = ''] = kept;
  await earlier.getByRole('menuitemradio', { name: oldest, exact: true }).click();
  await expect(stage.earlier).toHaveAttribute('data-ended', oldest);

  const ask = stage.page.getByRole('dialog');
  for (const answer of [RUNS.deleteNo, RUNS.deleteYes]) {
    await stage.menuButton(RUNS.menuName).click();
    await stage.menu.getByRole('menuitem', { name: RUNS.delete }).click();
    await ask.getByRole('button', { name: answer, exact: true }).click();
    await expect(ask).toBeHidden();
    const labs = (await daemon.labs()).map(({ id }) => id);
    if (answer === RUNS.deleteNo) expect(labs).toContain(oldest);
  }
  await expect.poll(async () => (await daemon.labs()).map(({ id }) => id)).not.toContain(oldest);
  await expect.poll(() => stage.labId).not.toBe(oldest);
});

test('Space plays the past from where one stands and halts it, and never pauses the server unseen', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  const { keyboard } = stage.page;
  const gate = async () => (await daemon.lab(lab.id)).state.server.gate.mode;

  await stage.playback.getByRole('combobox', { name: PLAYBACK.speed }).selectOption('0.1');
  await keyboard.press('Home');
  await expect(stage.button(BAR.pause)).toHaveAttribute('aria-disabled', 'true');
  await keyboard.press('Space');
  await expect(stage.playback).toHaveAttribute('data-playing', '0.1');
  const momentOf = async () => Number(await stage.moment.getAttribute('aria-valuenow'));
  await expect.poll(momentOf).toBeGreaterThan(0);
  await keyboard.press('Space');
  await expect(stage.playback).not.toHaveAttribute('data-playing', /./);
  await expect(stage.moment).toHaveAttribute('data-seq', /^\d+$/);

  // Fast enough to come to the present, where it is live again.
  await keyboard.press(']');
  for (let i = 0; i < 3; i += 1) await keyboard.press(']');
  await expect(stage.playback.getByRole('combobox', { name: PLAYBACK.speed })).toHaveValue('2');
  await keyboard.press('Space');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  expect(await gate()).toBe('open');

  await keyboard.press('Space');
  await expect.poll(gate).toBe('paused');
  await expect(stage.button(BAR.play)).toBeVisible();

  // The speed is remembered.
  await stage.page.reload();
  await expect(stage.playback.getByRole('combobox', { name: PLAYBACK.speed })).toHaveValue('2');
});

test('slow motion falls behind live, says how far, and L is live again', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await stage.button(PLAYBACK.slow).click();
  await expect(stage.playback).toHaveAttribute('data-playing', '0.5');
  await daemon.addClients(lab.id, patient(1));
  await expect(stage.playback).toHaveAttribute('data-behind', /^[1-9]\d+$/);
  await expect(stage.clients).toHaveCount(1);
  await stage.page.keyboard.press('l');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await expect(stage.playback).not.toHaveAttribute('data-behind', /./);
});

test('a scenario ends on its decisive moment, from which it can be played', async ({
  stage,
  daemon,
  createLab,
}) => {
  const home = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, home.id);
  const scenario = new ScenarioPage(stage.page);
  await scenario.runFast(titleOf('one-at-a-time'));
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');

  const run = (await daemon.runs()).find(({ labId }) => labId === stage.labId);
  await expect(stage.moment).toHaveAttribute('data-seq', `${run?.decisive?.seq}`);
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.page.getByRole('main')).toContainText(phrase(DECISIVE.title));

  await stage.page.keyboard.press('Space');
  await expect(stage.clientsThatAre('done')).toHaveCount(3);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);

  // Closed it is kept, with what was observed.
  const shown = stage.labId ?? '';
  await scenario.button(SCENARIO.close).click();
  await expect.poll(() => stage.labId).toBe(home.id);
  await expect.poll(async () => (await daemon.lab(shown)).ended).not.toBeNull();
  await stage.page.keyboard.press('h');
  await expect.poll(() => stage.labId).toBe(shown);
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
});

test('while the daemon is gone nothing acts, and the past can be looked at; after, the cover is put away', async ({
  stage,
  startDaemon,
}) => {
  const daemon = await startDaemon();
  const lab = await daemon.createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  const { keyboard } = stage.page;

  await daemon.stop('SIGKILL');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.gone);
  for (const name of [
    CLIENT_TOOLS.add,
    BAR.pause,
    BAR.step,
    BAR.scenarios,
    SERVER_TOOLS.faults,
    MULTIPLEXING.name,
  ]) {
    const role = name === MULTIPLEXING.name ? 'switch' : 'button';
    const control = stage.page.getByRole(role, { name, exact: true }).first();
    await expect(control).toHaveAttribute('aria-disabled', 'true');
    await expect(control).toHaveAttribute('title', CANNOT.daemon);
  }
  await keyboard.press('a');
  await expect(stage.page.getByRole('alert')).toBeEmpty();
  await keyboard.press('Home');
  await expect(stage.kernel).toContainText(LISTENING.none);
  await keyboard.press('End');
  await expect(stage.queued).toHaveCount(1);

  await startDaemon(daemon.port);
  const cover = stage.page.getByRole('region', { name: COVER.gone(lab.id) });
  await expect(cover.getByRole('button', { name: COVER.dismiss })).toBeVisible();
  await keyboard.press('Escape');
  await expect(cover.getByRole('button', { name: COVER.dismiss })).toBeHidden();
  await expect(stage.queued).toHaveCount(1);
  await expect(stage.button(CLIENT_TOOLS.add)).toHaveAttribute('aria-disabled', 'true');
  // Still said, with a way on; and what is behind can be played.
  await expect(cover.getByRole('button', { name: COVER.runAgain })).toBeVisible();
  await keyboard.press('Space');
  await expect(stage.playback).toHaveAttribute('data-playing', /./);
  await cover.getByRole('button', { name: COVER.runAgain }).click();
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await expect(stage.queued).toHaveCount(1);
});
