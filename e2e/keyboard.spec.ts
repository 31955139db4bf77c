import { ANNOUNCER, BAR, CLIENT_TOOLS, HELP, KEY_DOES, SEND_BOX } from '../apps/web/src/words.ts';
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
