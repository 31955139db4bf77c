import { printNumber } from '@socketarium/model/words/units';
import { LIMITS } from '@socketarium/protocol';
import { DROPPED, MORE, OPTIONS, UNFIT } from '../apps/web/src/words.ts';
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
  const dialog = stage.page.getByRole('dialog', { name: OPTIONS.title });
  const field = (name: string) => dialog.getByRole('spinbutton', { name });
  await expect(field(OPTIONS.backlog)).toBeFocused();

  await field(OPTIONS.work).fill('20000');
  await expect(field(OPTIONS.work)).toHaveAccessibleDescription(
    new RegExp(OPTIONS.outOfRange('0', printNumber(LIMITS.workMs))),
  );
  await expect(dialog.getByRole('button', { name: OPTIONS.apply })).toBeDisabled();
  await field(OPTIONS.work).press('Enter');
  await expect(dialog).toBeVisible();

  await field(OPTIONS.work).fill('5');
  await field(OPTIONS.backlog).fill('3');
  await field(OPTIONS.lowestFd).fill('1030');
  await field(OPTIONS.buffer).fill('64');
  await dialog.getByRole('combobox', { name: OPTIONS.calls }).selectOption('recvmsg-sendmsg');
  await dialog.getByRole('combobox', { name: OPTIONS.trigger }).selectOption('edge');
  await dialog.getByRole('checkbox', { name: OPTIONS.wholeLine }).check();
  await expect(dialog.getByRole('checkbox', { name: OPTIONS.ipv6 })).toBeDisabled();
  await dialog.getByRole('button', { name: OPTIONS.apply }).click();

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
  const dialog = stage.page.getByRole('dialog', { name: OPTIONS.title });
  await expect(dialog.getByRole('checkbox', { name: OPTIONS.wholeLine })).toBeDisabled();
  await expect(
    dialog.getByRole('checkbox', { name: OPTIONS.wholeLine }),
  ).toHaveAccessibleDescription(new RegExp(UNFIT.wholeLine));
  await expect(dialog.getByRole('combobox', { name: OPTIONS.trigger })).toBeDisabled();
  const calls = dialog.getByRole('combobox', { name: OPTIONS.calls });
  await expect(
    calls.getByRole('option', { name: new RegExp(`^${DROPPED.calls('read', 'write')}`) }),
  ).toBeDisabled();
  await stage.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(stage.labId).toBe(lab.id);
});
