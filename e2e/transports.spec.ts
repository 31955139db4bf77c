import { transportLabel, triggerLabel } from '@socketarium/model/words/lab';
import {
  BAR,
  CLIENT_TOOLS,
  DROPPED,
  FILE_SIZE,
  MULTIPLEXING,
  SAID,
  UNFIT,
} from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

for (const [transport, ipv6] of [
  ['unix-seqpacket', false],
  ['unix-dgram', false],
  ['tcp', false],
  ['tcp', true],
  ['udp', false],
  ['udp', true],
] as const) {
  const label = transportLabel(transport, ipv6);
  test(`${label}: chosen in the page, a client is served`, async ({ stage, daemon, createLab }) => {
    const lab = await createLab(ONE_AT_A_TIME);
    await stage.open(daemon.url, lab.id);
    await stage.choose(BAR.labMenu, label);
    await expect(stage.menuButton(BAR.lab(label, '.*'))).toBeVisible();
    await expect.poll(() => stage.labId).not.toBe(lab.id);
    await stage.button(CLIENT_TOOLS.add).click();

    // The first client of a lab sends 6 and 6.
    await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
    await expect(stage.client('client 1')).toHaveAccessibleName(/\b12\b/);
    const now = await daemon.lab(stage.labId ?? '');
    expect(now).toMatchObject({ transport, ipv6, server: 'iterative', service: 'sum' });
  });
}

test('a datagram server has one socket: nothing to multiplex, and no accept queue', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ transport: 'udp', server: 'iterative', service: 'echo' });
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-datagram');
  await expect(stage.multiplexing).toHaveAttribute('aria-disabled', 'true');
  await expect(stage.multiplexing).toHaveAttribute('title', UNFIT.multiplexing);
  await stage.page.keyboard.press('m');
  await expect(stage.done).toHaveText(new RegExp(UNFIT.multiplexing));
  expect(stage.labId).toBe(lab.id);
  await expect(stage.page.getByText(/^nc -u /)).toBeVisible();
});

test('from epoll to UDP: what does not fit is left behind and said', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({
    ...ONE_AT_A_TIME,
    server: 'epoll',
    trigger: 'edge',
    service: 'descriptor',
  });
  await stage.open(daemon.url, lab.id);
  await stage.choose(BAR.labMenu, transportLabel('udp'));
  await expect(stage.menuButton(BAR.lab('.*', 'sum'))).toBeVisible();
  await expect(stage.done).toHaveText(
    new RegExp(SAID.without([DROPPED.service('descriptor'), 'epoll', DROPPED.edge])),
  );
});

for (const call of ['poll', 'epoll'] as const) {
  test(`multiplexed by ${call}: everybody is served at once`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab(ONE_AT_A_TIME);
    await daemon.addClients(lab.id, patient(3));
    await stage.open(daemon.url, lab.id);
    await expect(stage.queued).toHaveCount(2);

    await stage.multiplexing.click();
    await stage.multiplexer(call).check();

    // Chosen while the first was still being made: that one is made next.
    await expect
      .poll(() => daemon.lab(stage.labId ?? ''))
      .toMatchObject({ server: call, trigger: 'level' });
    await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'true');
    await expect(stage.connectedSockets).toHaveCount(3);
    await expect(stage.queued).toHaveCount(0);
    await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-readiness');
  });
}

test('epoll’s trigger is chosen beside it', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'epoll' });
  await stage.open(daemon.url, lab.id);
  await stage.choose(MULTIPLEXING.triggerMenu, triggerLabel('edge'));
  await expect(stage.button(MULTIPLEXING.trigger(triggerLabel('edge')))).toBeVisible();
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  await expect(stage.client('client 1')).toHaveAccessibleName(/\b12\b/);
  expect(await daemon.lab(stage.labId ?? '')).toMatchObject({ trigger: 'edge' });
});

test('a file is copied, and its sum is right', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'file' });
  await stage.open(daemon.url, lab.id);
  await expect(await stage.further(FILE_SIZE.menu('8 MB'))).toBeVisible();
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  const { state } = await daemon.lab(lab.id);
  expect(state.clients[0]?.received).toMatch(/^ok 8388608 bytes sha256 [0-9a-f]{32}/);
});

test('a descriptor is passed', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.choose(BAR.labMenu, 'descriptor');
  await expect(stage.menuButton(BAR.lab('.*', 'descriptor'))).toBeVisible();
  await stage.button(CLIENT_TOOLS.add).click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/“\d+ bytes: hi/);
});
