import {
  ANNOUNCER,
  BAR,
  CLIENT_TOOLS,
  HELP,
  KEY_DOES,
  SEND_BOX,
  SKIP,
} from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

test('? lists the keys, and they do what they say', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  const { keyboard } = stage.page;

  await keyboard.press('?');
  const dialog = stage.page.getByRole('dialog', { name: HELP.title });
  await expect(dialog).toContainText(KEY_DOES.multiplexing);
  await keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await keyboard.press('m');
  await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'true');
  await expect(stage.connectedSockets).toHaveCount(2);

  await keyboard.press('Space');
  await expect(stage.button(BAR.play)).toBeVisible();
});

test('rewinding one call and coming back to live', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  // What was before the page came is not known to it: something must happen while it looks.
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.queued).toHaveCount(2);

  await stage.page.keyboard.press('ArrowLeft');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
  await stage.page.keyboard.press('l');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await expect(stage.queued).toHaveCount(2);
});

test('keys do nothing while one types', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'echo' });
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.beOne).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });

  await box.pressSequentially('mx?');
  await box.press('Enter');

  await expect(stage.client('client 1')).toHaveAccessibleName(/“mx\?”/);
  await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'false');
  await expect(stage.page.getByRole('dialog')).toHaveCount(0);
});

test('the bars can be skipped', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toBeVisible();
  const { keyboard } = stage.page;
  await keyboard.press('Tab');
  await expect(stage.button(SKIP.picture)).toBeFocused();
  await keyboard.press('Enter');
  await expect(stage.page.getByRole('main')).toBeFocused();
  await keyboard.press('Tab');
  await expect(stage.button(CLIENT_TOOLS.add)).toBeFocused();
  await stage.button(SKIP.timeline).focus();
  await keyboard.press('Enter');
  await expect(stage.moment).toBeFocused();
});

test('the focus is never lost', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'echo' });
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toBeVisible();
  const { keyboard } = stage.page;
  const main = stage.page.getByRole('main');

  // Out of a field, and then out of the panel that it is in.
  await keyboard.press('i');
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });
  await expect(box).toBeFocused();
  await keyboard.press('Escape');
  await expect(main).toBeFocused();
  await stage.tab('client 1').focus();
  await keyboard.press('Escape');
  await expect(stage.client('client 1')).toBeFocused();
  await expect(box).toHaveCount(0);
});

test('a lit wire leads from a client to its socket', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'select' });
  await daemon.addClients(lab.id, patient(3));
  await stage.open(daemon.url, lab.id);
  await expect(stage.connectedSockets).toHaveCount(3);
  await stage.client('client 2').focus();
  const lit = stage.page.locator('[data-client][data-lit="true"]');
  await expect(lit).toHaveCount(3);
  for (const one of await lit.all()) await expect(one).toHaveAttribute('data-client', 'client-2');
  // By the pointer on its socket, too.
  await stage.connectedSockets.last().hover();
  const id = await stage.connectedSockets.last().getAttribute('data-client');
  await expect(stage.page.locator(`[data-client="${id}"][data-lit="true"]`)).toHaveCount(3);
});
