import { MORE } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

test('options: what is wrong is said, and Apply runs the lab again with the same clients', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'epoll' });
  await daemon.addClients(lab.id, patient(2));
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toBeVisible();
  await stage.page.keyboard.press(',');
  const dialog = stage.page.getByRole('dialog', { name: 'Lab options' });
  const field = (name: string) => dialog.getByRole('spinbutton', { name });
  await expect(field('Backlog')).toBeFocused();

  await field('Work').fill('20000');
  await expect(field('Work')).toHaveAccessibleDescription(/must be from 0 to 10,000/);
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await field('Work').press('Enter');
  await expect(dialog).toBeVisible();

  await field('Work').fill('5');
  await field('Backlog').fill('3');
  await field('Lowest descriptor').fill('1030');
  await field('Buffer').fill('64');
  await dialog.getByRole('combobox', { name: 'Calls' }).selectOption('recvmsg-sendmsg');
  await dialog.getByRole('combobox', { name: 'Trigger' }).selectOption('edge');
  await dialog.getByRole('checkbox', { name: 'Read whole lines' }).check();
  await expect(dialog.getByRole('checkbox', { name: 'IPv6' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Apply' }).click();

  await expect(dialog).toBeHidden();
  await expect.poll(() => stage.labId).not.toBe(lab.id);
  await expect(stage.connectedSockets).toHaveCount(2);
  const now = await daemon.lab(stage.labId ?? '');
  expect(now).toMatchObject({
    ...{ workMs: 5, backlog: 3, lowestFd: 1030, bufferBytes: 64 },
    ...{ io: 'recvmsg-sendmsg', trigger: 'edge', wholeLine: true, ipv6: false },
  });
  await expect(stage.kernel).toContainText(/fd 10[3-9]\d/);
});

test('what cannot be chosen says why', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ transport: 'udp', server: 'iterative', service: 'sum' });
  await stage.open(daemon.url, lab.id);
  await (await stage.further(MORE.options)).click();
  const dialog = stage.page.getByRole('dialog', { name: 'Lab options' });
  await expect(dialog.getByRole('checkbox', { name: 'Read whole lines' })).toBeDisabled();
  await expect(
    dialog.getByRole('checkbox', { name: 'Read whole lines' }),
  ).toHaveAccessibleDescription(/comes as a whole/);
  await expect(dialog.getByRole('combobox', { name: 'Trigger' })).toBeDisabled();
  const calls = dialog.getByRole('combobox', { name: 'Calls' });
  await expect(calls.getByRole('option', { name: /^read and write/ })).toBeDisabled();
  await stage.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(stage.labId).toBe(lab.id);
});
