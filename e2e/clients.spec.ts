import { CLIENT_DOES, CLIENT_TOOLS, MORE, SEND_BOX, STAGE, START } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { phrase } from './phrase.ts';

test('an interactive client is served what its user types', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.beOne).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');

  // It is selected as it comes.
  const box = stage.page.getByRole('textbox', { name: SEND_BOX.number });
  for (const number of ['20', '22', '0']) {
    await box.fill(number);
    await box.press('Enter');
  }

  await expect(stage.client('client 1')).toHaveAccessibleName(/\b42\b/);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
});

test('a client that is added before the picture has come is added', async ({
  stage,
  daemon,
  createLab,
}) => {
  // The stream opens and stays silent: no snapshot comes.
  await stage.page.routeWebSocket(/\/stream/, () => undefined);
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.page.getByRole('main')).toContainText(START.connecting);
  await stage.button(CLIENT_TOOLS.add).click();
  await expect
    .poll(async () => (await daemon.lab(lab.id)).state.clients.map(({ name }) => name))
    .toEqual(['client 1']);
});

test('adding one and a burst', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'select', backlog: 64 });
  await stage.open(daemon.url, lab.id);
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toBeVisible();

  const size = await stage.further(MORE.burstSizeName);
  await size.fill('30');
  await size.press('Enter');

  await expect(stage.client('client 31')).toBeVisible();
  await expect
    .poll(async () => (await daemon.lab(lab.id)).state.clients.length, { timeout: 60_000 })
    .toBe(31);
});

test('a client that crashes lets the next one in', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  const [waiting = ''] = await stage.names(stage.queued);
  const crashing = waiting === 'client 1' ? 'client 2' : 'client 1';

  await stage.client(crashing).click();
  await stage.button(CLIENT_DOES.crash).click();

  await expect(stage.client(crashing)).toHaveAccessibleName(/SIGKILL/);
  await expect(stage.client(waiting)).toHaveAttribute('data-is', 'served');
  await expect(stage.queued).toHaveCount(0);
});

test('a press on words that change meanwhile is a press', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  const card = stage.clientsThatAre('queued');
  const name = ((await card.getAttribute('data-client')) ?? '').replace('-', ' ');
  const words = card.getByText(phrase(STAGE.waits));
  const { mouse } = stage.page;
  const at = await words.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  await mouse.move(at.x, at.y);
  const before = await words.textContent();
  await mouse.down();
  // How long it waits is said in tenths of a second: no press is shorter.
  await expect(words).not.toHaveText(before ?? '');
  await mouse.up();
  await expect(stage.tab(name)).toHaveAttribute('aria-selected', 'true');
});
