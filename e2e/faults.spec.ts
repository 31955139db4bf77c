import { STOPPED_READING } from '@socketarium/model/words/traits';
import {
  CLIENT_TOOLS,
  FAULT,
  LEFTOVERS,
  LISTENING,
  NO_FAULT,
  PANELS,
  SECOND,
  SERVER_TOOLS,
  UNDO,
} from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { phrase } from './phrase.ts';
import { expectPictureOf } from './picture.ts';

const ECHO = { ...ONE_AT_A_TIME, service: 'echo' } as const;

test('kill a client: the selected one', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  await stage.client('client 2').click();
  await stage.bringAbout(FAULT.killClient.name);
  await expect(stage.client('client 2')).toHaveAttribute('data-reason', 'SIGKILL');
  await expect(stage.done).toHaveText(FAULT.killClient.says('client 2'));
});

test('close with unread input: the other end reads ECONNRESET', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.unread.name);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('ECONNRESET');

  const echo = await createLab(ECHO);
  await stage.open(daemon.url, echo.id);
  await stage.bringAbout(FAULT.unread.name);
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
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  await stage.bringAbout(FAULT.halfClose.name);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('SHUT_WR');
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
});

test('stop reading, and read again', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  await stage.bringAbout(FAULT.stopReading.name);
  await expect(stage.client('client 1')).toHaveAccessibleName(new RegExp(STOPPED_READING));
  await stage.bringAbout(UNDO.read.name('client 1'));
  await expect(stage.client('client 1')).not.toHaveAccessibleName(new RegExp(STOPPED_READING));
});

test('write and never read: both ends sleep in write', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.flood.name);
  await expect(stage.client('client 1')).toHaveAccessibleName(/write\(\)/);
  await expect(stage.server).toHaveAttribute('data-machine', 'replying');
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
    await stage.bringAbout(FAULT.leaveBeforeAccept.name);
    const leaver = server === 'iterative' ? 'client 2' : 'client 1';
    await expect(stage.client(leaver)).toHaveAttribute('data-is', 'done');
    await expect
      .poll(async () => (await daemon.lab(lab.id)).state.counters.accepted)
      .toBe(server === 'iterative' ? 2 : 1);
    await expect(stage.server).toHaveAttribute(
      'data-machine',
      /^waiting-for-(a-connection|readiness)$/,
    );
  });
}

test('kill the server, and start it again at the same address', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.killServer.name);
  await expect(stage.server).toHaveAttribute('data-exit', 'SIGKILL');
  await expect(await stage.fault(FAULT.fullBacklog.name)).toHaveAttribute('aria-disabled', 'true');
  await expect(await stage.fault(FAULT.fullBacklog.name)).toHaveAccessibleDescription(
    `${NO_FAULT.exited}.`,
  );
  await stage.bringAbout(UNDO.startServer.name);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  await expect(stage.client('client 1')).toHaveAccessibleName(/\b12\b/);
});

test('a slow handler makes everybody wait, under select too', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'select' });
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.slowHandler.name);
  await daemon.addClients(lab.id, { count: 1, script: { numbers: [1, 2], thinkMs: 0 } });
  await expect(stage.server).toContainText('nanosleep()');
  await stage.bringAbout(UNDO.fastHandler.name);
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  await expect(stage.client('client 1')).toHaveAccessibleName(/\b3\b/);
});

test('a stale name: bind fails, EADDRINUSE', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.staleName.name);
  await expect(stage.page.getByRole('note', { name: phrase(LEFTOVERS.fileName) })).toContainText(
    'EADDRINUSE',
  );
  await expect(stage.server).toHaveAttribute('data-exit', '1');
  await stage.bringAbout(UNDO.startServer.name);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
});

test('a second server: refused, or masking the first after unlink', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.secondServer.name);
  await expect(stage.secondServers.first()).toHaveAccessibleName(/EADDRINUSE/);
  await stage.bringAbout(FAULT.secondServerUnlink.name);
  await expect(stage.secondServers.nth(1)).toHaveAttribute(
    'data-machine',
    'waiting-for-a-connection',
  );
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/server 3/);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await stage.bringAbout(UNDO.endSecond.name);
  await expect(stage.secondServers.nth(1)).toHaveAttribute('data-exit', '0');
});

test('a second server has a queue of its own: who waits there is drawn there, and not at the first', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, backlog: 1 });
  const stateNow = () => daemon.lab(lab.id);
  await stage.open(daemon.url, lab.id);
  await stage.bringAbout(FAULT.secondServerUnlink.name);
  await expect(stage.secondServers).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await expect(stage.kernel).toContainText(LISTENING.lostName);
  for (const [i, standing] of ['served', 'queued', 'queued', 'door'].entries()) {
    await daemon.addClients(lab.id, patient(1));
    await expect(stage.client(`client ${i + 1}`)).toHaveAttribute('data-is', standing);
  }
  expect(await stage.names(stage.queuedAt('server 2'))).toEqual(['client 2', 'client 3']);
  await expect(stage.client('client 2')).toHaveAccessibleName(/server 2/);
  expect(await stage.names(stage.atTheSecondDoor)).toEqual(['client 4']);
  await expect(stage.atTheDoor).toHaveCount(0);
  expect(await stage.members(stage.queued)).toEqual([]);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await expect(stage.secondServers).toContainText(`${SECOND.served(1)}, ${SECOND.waiting(2)}`);
  await expectPictureOf(stage, stateNow);

  await stage.client('client 1').click();
  await stage.bringAbout(FAULT.killClient.name);
  await expect(stage.atTheSecondDoor).toHaveCount(0);
  await expect
    .poll(() => stage.names(stage.queuedAt('server 2')))
    .toEqual(['client 3', 'client 4']);
  await expectPictureOf(stage, stateNow);
  await stage.bringAbout(UNDO.endSecond.name);
  await expect(stage.queuedAt('server 2')).toHaveCount(0);
  await expect(stage.client('client 4')).toHaveAttribute('data-reason', /reset|ECONNRESET/);
  await expectPictureOf(stage, stateNow);
});

test('TIME_WAIT refuses the port, SO_REUSEADDR does not mind', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, transport: 'tcp' });
  await stage.open(daemon.url, lab.id);
  await expect(await stage.fault(FAULT.timeWait.name)).toHaveAttribute('aria-disabled', 'true');
  await stage.page.keyboard.press('Escape');
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  await expect(stage.client('client 1')).toHaveAccessibleName(/\b12\b/);

  await stage.bringAbout(FAULT.timeWait.name);
  await expect(stage.server).toContainText('EADDRINUSE');
  await stage.bringAbout(FAULT.reuseAddress.name);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
});

for (const server of ['iterative', 'poll'] as const) {
  test(`a full backlog, ${server}: backlog + 1 wait, the rest sleep in connect`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab({ ...ONE_AT_A_TIME, server, backlog: 2 });
    await stage.open(daemon.url, lab.id);
    await stage.bringAbout(FAULT.fullBacklog.name);
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
  await stage.bringAbout(FAULT.emfile.name);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('EMFILE');
  await expect(stage.queued).toHaveCount(1);
  await stage.bringAbout(UNDO.giveDescriptors.name);
  await expect(stage.queued).toHaveCount(0);
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
});

test('the menu of faults by keyboard', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  const { keyboard } = stage.page;
  await keyboard.press('e');
  await expect(await stage.fault(FAULT.killClient.name)).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(await stage.fault(FAULT.unread.name)).toBeFocused();
  // What cannot be done is reached too, and says why; nothing comes of pressing it.
  await keyboard.press(FAULT.flood.name.charAt(0).toLowerCase());
  await expect(await stage.fault(FAULT.flood.name)).toBeFocused();
  await expect(await stage.fault(FAULT.flood.name)).toHaveAccessibleDescription(
    `${FAULT.flood.wrongService}.`,
  );
  await keyboard.press('Enter');
  await expect(stage.menu).toBeVisible();
  await keyboard.press('Escape');
  await expect(stage.menu).toBeHidden();
  await expect(stage.menuButton(SERVER_TOOLS.faults)).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(stage.client('client 1')).toHaveAccessibleName(/SIGKILL/);
});

test('a key right after Escape opens the menu again', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  const button = stage.menuButton(SERVER_TOOLS.faults);
  const first = await stage.fault(FAULT.killClient.name);
  for (const key of ['ArrowDown', 'Enter']) {
    await expect(stage.menu).toBeVisible();
    // What Escape does, and then the key, before the browser reports the first: in one task.
    await stage.menu.evaluate((menu, pressed) => {
      (menu as HTMLElement).hidePopover();
      const target = document.activeElement as HTMLElement;
      if (pressed === 'Enter') target.click();
      else target.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
    }, key);
    await expect(first).toBeFocused();
    // The report comes after that, and must not close it.
    await stage.page.evaluate(() => new Promise((done) => setTimeout(done)));
    await expect(stage.menu).toBeVisible();
  }
  await stage.page.keyboard.press('Escape');
  await expect(stage.menu).toBeHidden();
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute('aria-expanded', 'false');
});
