import { PANELS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { expectPictureOf } from './picture.ts';

const ECHO = { ...ONE_AT_A_TIME, service: 'echo' } as const;

test('kill a client: the selected one', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  await stage.client('client 2').click();
  await stage.bringAbout('Kill a client');
  await expect(stage.client('client 2')).toHaveAccessibleName(/failed.*SIGKILL/);
  await expect(stage.page.getByRole('status', { name: 'What was done' })).toHaveText(
    'client 2 is killed.',
  );
});

test('close with unread input: the other end reads ECONNRESET', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Close with unread input');
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('ECONNRESET');

  const echo = await createLab(ECHO);
  await stage.open(daemon.url, echo.id);
  await stage.bringAbout('Close with unread input');
  await expect
    .poll(async () => {
      const { calls } = (await daemon.lab(echo.id)).state.counters;
      return calls.read?.failed;
    })
    .toBe(1);
  await expect(stage.calls).toContainText('ECONNRESET');
});

test('half-close: the server reads end-of-file', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAccessibleName(/being served/);
  await stage.bringAbout('Half-close');
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('SHUT_WR');
  await expect(stage.server).toContainText('waiting for a connection');
});

test('stop reading, and read again', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAccessibleName(/being served/);
  await stage.bringAbout('Stop reading');
  await expect(stage.client('client 1')).toHaveAccessibleName(/stopped reading/);
  await stage.bringAbout('client 1 reads again');
  await expect(stage.client('client 1')).not.toHaveAccessibleName(/stopped reading/);
});

test('write and never read: both ends sleep in write', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Write and never read');
  await expect(stage.client('client 1')).toHaveAccessibleName(/blocked in write\(\)/);
  await expect(stage.server).toContainText('replying');
  await expect.poll(async () => (await daemon.lab(lab.id)).state.server.blockedIn).toBe('write');
});

for (const server of ['iterative', 'select'] as const) {
  test(`leave before accept, ${server}: accepted all the same`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab({ ...ONE_AT_A_TIME, server });
    await stage.open(daemon.url, lab.id);
    await stage.bringAbout('Leave before accept');
    const leaver = server === 'iterative' ? 'client 2' : 'client 1';
    await expect(stage.client(leaver)).toHaveAccessibleName(/done/);
    await expect
      .poll(async () => (await daemon.lab(lab.id)).state.counters.accepted)
      .toBe(server === 'iterative' ? 2 : 1);
    await expect(stage.server).toContainText(/waiting for (a connection|readiness)/);
  });
}

test('kill the server, and start it again at the same address', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Kill the server');
  await expect(stage.server).toContainText('killed by SIGKILL');
  await expect(await stage.fault('Full backlog')).toHaveAttribute('aria-disabled', 'true');
  await expect(await stage.fault('Full backlog')).toHaveAccessibleDescription(/has exited/);
  await stage.bringAbout('Start the server again');
  await expect(stage.server).toContainText('waiting for a connection');
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received 12/);
});

test('a slow handler makes everybody wait, under select too', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'select' });
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Slow handler');
  await daemon.addClients(lab.id, { count: 1, script: { numbers: [1, 2], thinkMs: 0 } });
  await expect(stage.server).toContainText('nanosleep()');
  await stage.bringAbout('Fast handler again');
  await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received 3/);
});

test('a stale name: bind fails, EADDRINUSE', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Stale name');
  await expect(stage.page.getByRole('note', { name: /^leftover socket file/ })).toContainText(
    'EADDRINUSE',
  );
  await expect(stage.server).toContainText('exited with 1');
  await stage.bringAbout('Start the server again');
  await expect(stage.server).toContainText('waiting for a connection');
});

test('a second server: refused, or masking the first after unlink', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Second server');
  await expect(stage.secondServers.first()).toHaveAccessibleName(/exited.*EADDRINUSE/);
  await stage.bringAbout('Second server, unlink first');
  await expect(stage.secondServers.nth(1)).toHaveAccessibleName(/waiting for a connection/);
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/by server 3/);
  await expect(stage.server).toContainText('waiting for a connection');
  await stage.bringAbout('End the second server');
  await expect(stage.secondServers.nth(1)).toHaveAccessibleName(/exited, code 0/);
});

test('a second server has a queue of its own: who waits there is drawn there, and not at the first', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, backlog: 1 });
  const stateNow = () => daemon.lab(lab.id);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('Second server, unlink first');
  await expect(stage.secondServers).toHaveAccessibleName(/waiting for a connection/);
  await expect(stage.kernel).toContainText('has lost its name');
  for (const [i, standing] of [
    /being served.*by/,
    /1st in queue/,
    /2nd in queue/,
    /queue full/,
  ].entries()) {
    await daemon.addClients(lab.id, patient(1));
    await expect(stage.client(`client ${i + 1}`)).toHaveAccessibleName(standing);
  }
  expect(await stage.names(stage.queuedAt('server 2'))).toEqual(['client 2', 'client 3']);
  await expect(stage.client('client 2')).toHaveAccessibleName(/at server 2/);
  expect(await stage.names(stage.atTheSecondDoor)).toEqual(['client 4']);
  await expect(stage.atTheDoor).toHaveCount(0);
  expect(await stage.members(stage.queued)).toEqual([]);
  await expect(stage.server).toContainText('waiting for a connection');
  await expect(stage.secondServers).toContainText('served 1, 2 waiting');
  await expectPictureOf(stage, stateNow);

  await stage.client('client 1').click();
  await stage.bringAbout('Kill a client');
  await expect(stage.atTheSecondDoor).toHaveCount(0);
  await expect
    .poll(() => stage.names(stage.queuedAt('server 2')))
    .toEqual(['client 3', 'client 4']);
  await expectPictureOf(stage, stateNow);
  await stage.bringAbout('End the second server');
  await expect(stage.queuedAt('server 2')).toHaveCount(0);
  await expect(stage.client('client 4')).toHaveAccessibleName(/failed.*reset/);
  await expectPictureOf(stage, stateNow);
});

test('TIME_WAIT refuses the port, SO_REUSEADDR does not mind', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, transport: 'tcp' });
  await stage.open(daemon.url, lab.id);
  await expect(await stage.fault('Restart without SO_REUSEADDR')).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await stage.page.keyboard.press('Escape');
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received 12/);

  await stage.bringAbout('Restart without SO_REUSEADDR');
  await expect(stage.server).toContainText('EADDRINUSE');
  await stage.bringAbout('Restart with SO_REUSEADDR');
  await expect(stage.server).toContainText('waiting for a connection');
});

for (const server of ['iterative', 'poll'] as const) {
  test(`a full backlog, ${server}: backlog + 1 wait, the rest sleep in connect`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab({ ...ONE_AT_A_TIME, server, backlog: 2 });
    await stage.open(daemon.url, lab.id);
    await stage.bringAbout('Full backlog');
    await expect(stage.queued).toHaveCount(3);
    await expect(stage.atTheDoor).toHaveCount(server === 'iterative' ? 1 : 2);
  });
}

test('no descriptors left: EMFILE, and who waits goes on waiting', async ({
  stage,
  daemon,
  createLab,
}) => {
  // Slowed down: at full speed it goes round faster than can be drawn.
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'select', pace: 50 });
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout('No descriptors left');
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('EMFILE');
  await expect(stage.queued).toHaveCount(1);
  await stage.bringAbout('Give the descriptors back');
  await expect(stage.queued).toHaveCount(0);
  await expect(stage.client('client 1')).toHaveAccessibleName(/done/);
});

test('the menu of faults by keyboard', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAccessibleName(/being served/);
  const { keyboard } = stage.page;
  await keyboard.press('e');
  await expect(await stage.fault('Kill a client')).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(await stage.fault('Close with unread input')).toBeFocused();
  // What cannot be done is reached too, and says why; nothing comes of pressing it.
  await keyboard.press('w');
  await expect(await stage.fault('Write and never read')).toBeFocused();
  await expect(await stage.fault('Write and never read')).toHaveAccessibleDescription(/echo/);
  await keyboard.press('Enter');
  await expect(stage.menu).toBeVisible();
  await keyboard.press('Escape');
  await expect(stage.menu).toBeHidden();
  await expect(stage.menuButton('Faults')).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(stage.client('client 1')).toHaveAccessibleName(/SIGKILL/);
});
