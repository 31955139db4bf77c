import { type ChildProcess, spawn } from 'node:child_process';
import { counted } from '@socketarium/model/words/units';
import { CLIENT_TOOLS, PANELS, SEND_BOX } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME } from './labs.ts';

/** Text that somebody else wrote: shown as it is where it can be read, as escapes where it would act. */

const ECHO = { ...ONE_AT_A_TIME, service: 'echo' } as const;

test('what a client sends is read as UTF-8 on its card, in its panel and in the list of calls', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await daemon.addClients(lab.id, {
    count: 1,
    script: { lines: ['héllo €'], thinkMs: 0, interactive: true },
  });
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAccessibleName(/“héllo €”/);
  await stage.client('client 1').click();
  const panel = stage.details.getByRole('tabpanel');
  await expect(panel.getByText('héllo €', { exact: true })).toHaveCount(2);

  // The call list has calls from before the page came only where it was told of them: another line.
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });
  await box.fill('naïve 日本 👩🏽');
  await box.press('Enter');
  await expect(stage.client('client 1')).toHaveAccessibleName(/“naïve 日本 👩🏽”/);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('"naïve 日本 👩🏽\\n"');
});

test('a character that a read cuts in two is said to go on, and is whole where both are known', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ECHO, bufferBytes: 2 });
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.beOne).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });
  await box.fill('€');
  await box.press('Enter');
  await expect(stage.client('client 1')).toHaveAccessibleName(/“€”/);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('"\\xe2\\x82…"');
  await expect(stage.calls).toContainText('"\\xac\\n"');
});

test('what would turn the text around, hide in it or be markup is an escape', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await daemon.addClients(lab.id, {
    count: 1,
    script: {
      lines: ['a\u202egnp.exe\u200b', '\x1b[31m<img src=x onerror=alert(1)>'],
      thinkMs: 0,
      interactive: true,
    },
  });
  await stage.open(daemon.url, lab.id);
  await stage.client('client 1').click();
  const panel = stage.details.getByRole('tabpanel');
  await expect(panel.getByText('a\\u{202e}gnp.exe\\u{200b}', { exact: true })).toHaveCount(2);
  await expect(
    panel.getByText('\\x1b[31m<img src=x onerror=alert(1)>', { exact: true }),
  ).toHaveCount(2);
  await expect(stage.page.locator('img')).toHaveCount(0);
  const text = await stage.page.evaluate(() => document.body.textContent);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
});

/** A program from outside that calls itself so; its name is what /proc has of it. */
const external = (name: string, path: string): ChildProcess =>
  spawn(process.execPath, [
    '-e',
    `process.title = process.argv[1]; require('net').connect(process.argv[2]);`,
    name,
    path,
  ]);

test('a program whose name has a newline and a mark of direction has it in escapes', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  if (!('path' in lab.address)) throw new Error('the lab has no path');
  const program = external('a\nb\u202ec', lab.address.path);
  try {
    await stage.open(daemon.url, lab.id);
    const card = stage.userSpace.getByRole('button', { name: /^a\\nb\\u\{202e\}c/ });
    await expect(card).toBeVisible();
    await card.click();
    await expect(stage.details.getByRole('heading', { name: /^a\\nb\\u\{202e\}c/ })).toBeVisible();
  } finally {
    program.kill();
  }
});

test('more than a message may have is not cut off: it is said, with the limit', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.beOne).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });
  const send = stage.page.getByRole('button', { name: SEND_BOX.send, exact: true });

  // 4,096 characters, and twice as many bytes.
  await box.fill('é'.repeat(4096));
  await expect(box).toHaveAttribute('aria-invalid', 'true');
  await expect(box).toHaveAccessibleDescription(SEND_BOX.tooLong('4,096', '8,192'));
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await box.press('Enter');
  await expect(box).toHaveValue('é'.repeat(4096));

  await box.fill('é'.repeat(2048));
  await expect(box).toHaveAttribute('aria-invalid', 'false');
  await box.press('Enter');
  await expect
    .poll(async () => (await daemon.lab(lab.id)).state.clients[0]?.receivedBytes)
    .toBe(4097);
  // Of a long line its beginning travels: what is missing has a sign.
  await expect(stage.client('client 1')).toHaveAccessibleName(/“é+…”/);
});

test('a paste of several lines says what became of the newlines', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.beOne).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.line });
  await box.evaluate((input) => {
    const data = new DataTransfer();
    data.setData('text', 'one\ntwo\r\nthree\n');
    input.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(box).toHaveValue('one two three');
  await expect(box).toHaveAccessibleDescription(SEND_BOX.newlines(counted(2, 'newline')));
});
