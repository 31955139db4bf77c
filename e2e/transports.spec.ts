import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

for (const [label, transport, ipv6] of [
  ['Unix seqpacket', 'unix-seqpacket', false],
  ['Unix datagram', 'unix-dgram', false],
  ['TCP', 'tcp', false],
  ['TCP over IPv6', 'tcp', true],
  ['UDP', 'udp', false],
  ['UDP over IPv6', 'udp', true],
] as const) {
  test(`${label}: chosen in the page, a client is served`, async ({ stage, daemon, createLab }) => {
    const lab = await createLab(ONE_AT_A_TIME);
    await stage.open(daemon.url, lab.id);
    await stage.choose('Lab', label);
    await expect(stage.menuButton(`Lab: ${label}, .*`)).toBeVisible();
    await expect.poll(() => stage.labId).not.toBe(lab.id);
    await stage.button('Add a client').click();

    // The first client of a lab sends 6 and 6.
    await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received 12/);
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
  await expect(stage.server).toContainText('waiting for a datagram');
  await expect(stage.multiplexing).toHaveAttribute('aria-disabled', 'true');
  await expect(stage.multiplexing).toHaveAttribute('title', /nothing to multiplex/);
  await stage.page.keyboard.press('m');
  await expect(stage.page.getByRole('status', { name: 'What was done' })).toHaveText(
    /nothing to multiplex/,
  );
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
  await stage.choose('Lab', 'UDP');
  await expect(stage.menuButton('Lab: .*, sum')).toBeVisible();
  await expect(stage.page.getByRole('status', { name: 'What was done' })).toHaveText(
    /Without service descriptor, epoll, edge-triggered/,
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
    await expect(stage.server).toContainText('waiting for readiness');
  });
}

test('epoll’s trigger is chosen beside it', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, server: 'epoll' });
  await stage.open(daemon.url, lab.id);
  await stage.choose('Trigger', 'edge');
  await expect(stage.button('Trigger: edge')).toBeVisible();
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received 12/);
  expect(await daemon.lab(stage.labId ?? '')).toMatchObject({ trigger: 'edge' });
});

test('a file is copied, and its sum is right', async ({ stage, daemon, createLab }) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'file' });
  await stage.open(daemon.url, lab.id);
  await expect(await stage.further('File size: 8 MB')).toBeVisible();
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/^client 1.*done/);
  const { state } = await daemon.lab(lab.id);
  expect(state.clients[0]?.received).toMatch(/^ok 8388608 bytes sha256 [0-9a-f]{32}/);
});

test('a descriptor is passed', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.choose('Lab', 'descriptor');
  await expect(stage.menuButton('Lab: .*, descriptor')).toBeVisible();
  await stage.button('Add a client').click();
  await expect(stage.client('client 1')).toHaveAccessibleName(/done.*received “\d+ bytes: hi/);
});
