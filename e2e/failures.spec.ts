import { ANNOUNCER, COVER, LISTENING, MORE, SERVER_TOOLS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

test('a crashed server: said so, its clients were reset, and it can run again', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(3));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);

  await (await stage.further(MORE.crash)).click();

  await expect(stage.server).toHaveAttribute('data-exit', 'SIGKILL');
  await expect(stage.page.getByRole('main')).toContainText('SIGKILL');
  await expect(stage.kernel).toContainText(LISTENING.none);
  await expect
    .poll(async () => {
      const { state } = await daemon.lab(lab.id);
      return state.clients.map(({ phase }) => phase);
    })
    .toEqual(['failed', 'failed', 'failed']);

  await (await stage.further(MORE.runAgain)).click();

  await expect(stage.queued).toHaveCount(2);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-request');
});

test('a stopped server walks its closing steps', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.button(SERVER_TOOLS.stop).click();
  await expect(stage.server).toHaveAttribute('data-exit', '0');
  const { state } = await daemon.lab(lab.id);
  expect(state.counters.serverCalls).toMatchObject({ close: 1, unlink: 2 });
});

test('a daemon that is gone: the page says so, and goes on when it is back', async ({
  stage,
  startDaemon,
}) => {
  const daemon = await startDaemon();
  const lab = await daemon.createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);

  await daemon.stop('SIGKILL');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.gone);

  const next = await startDaemon(daemon.port);
  // Its labs are gone with the old one.
  await stage.button(COVER.first).click();
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await expect.poll(async () => (await next.labs()).length).toBe(1);
});

test('a lab that was deleted elsewhere leaves its last picture and a way on', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await daemon.deleteLab(lab.id);
  await expect(stage.page.getByRole('region', { name: COVER.gone(lab.id) })).toBeVisible();
});
