import { ordinal } from '@socketarium/model/words/units';
import { CLIENT_DOES } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

for (const transport of ['unix-stream', 'tcp'] as const) {
  test(`${transport}: one at a time the others wait; multiplexed nobody does`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    const lab = await createLab({ ...ONE_AT_A_TIME, transport });
    await daemon.addClients(lab.id, patient(5));
    await stage.open(daemon.url, lab.id);

    await expect(stage.connectedSockets).toHaveCount(1);
    await expect(stage.queued).toHaveCount(2);
    await expect(stage.atTheDoor).toHaveCount(2);
    await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-request');

    await stage.multiplexing.click();

    await expect(stage.multiplexing).toHaveAttribute('aria-checked', 'true');
    await expect(stage.connectedSockets).toHaveCount(5);
    await expect(stage.queued).toHaveCount(0);
    await expect(stage.atTheDoor).toHaveCount(0);
    await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-readiness');
    // The same workload, in a lab of its own; the old one has ended, and is kept.
    const now = await daemon.lab(stage.labId ?? '');
    expect(now).toMatchObject({ transport, server: 'select', service: 'sum', backlog: 1 });
    expect(now.state.clients).toHaveLength(5);
    await expect
      .poll(async () => (await daemon.lab(lab.id)).ended)
      .toMatchObject({ next: stage.labId });
  });
}

test('the queue on the page is the kernel’s, in its order, and moves up', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, backlog: 3 });
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(3);

  const { state } = await daemon.lab(lab.id);
  const nameOf = (id: string): string => id.replace('client-', 'client ');
  const inOrder = state.listening?.acceptQueue.members.map(nameOf) ?? [];
  expect(await stage.names(stage.queued)).toEqual(inOrder);
  const [first = ''] = inOrder;
  await expect(stage.client(first)).toContainText(ordinal(1));

  const served = state.clients.find(({ phase }) => phase === 'served')?.name ?? '';
  await stage.client(served).click();
  await stage.button(CLIENT_DOES.close).click();

  await expect(stage.queued).toHaveCount(2);
  expect(await stage.names(stage.queued)).toEqual(inOrder.slice(1));
  await expect(stage.client(first)).toHaveAttribute('data-is', /^(served|connected)$/);
  await expect(stage.client(served)).toHaveAttribute('data-is', 'done');
});
