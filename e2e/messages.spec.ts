import { counted, ordinal } from '@socketarium/model/words/units';
import { BAR, LISTENING, MESSAGES } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { expectPictureOf } from './picture.ts';

const write = (text: string) => ({ call: 'write' as const, text });

test('Seqpacket: two writes stay two messages, and each read takes one', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({
    transport: 'unix-seqpacket',
    server: 'iterative',
    service: 'echo',
    paused: true,
  });
  await stage.open(daemon.url, lab.id);
  const steps = [
    { call: 'connect' as const },
    write('AAA'),
    write('BBB\n'),
    { call: 'read' as const, until: 'line' as const },
  ];
  const upTo = async (call: string): Promise<void> => {
    for (;;) {
      const { gate } = (await daemon.lab(lab.id)).state.server;
      if (gate.waiting?.call === call) return;
      await stage.button(BAR.step).click();
      await expect
        .poll(async () => (await daemon.lab(lab.id)).state.server.gate.waiting?.since ?? 0)
        .toBeGreaterThan(gate.waiting?.since ?? 0);
    }
  };

  await upTo('accept');
  await daemon.addClients(lab.id, { count: 1, script: { steps } });
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'queued');
  await expect(stage.queued).toHaveAccessibleName(
    `client 1, ${ordinal(1)}${LISTENING.sent(counted(2, 'message'))}`,
  );
  await upTo('read');
  const requests = stage.messages('from', 'client 1').getByRole('listitem');
  await expect(requests).toHaveCount(2);
  await expect(requests.nth(0)).toHaveAccessibleName(MESSAGES.name(3, 'AAA'));
  await expect(requests.nth(1)).toHaveAccessibleName(MESSAGES.name(4, 'BBB'));
  await expect(stage.connectedSockets).toHaveAccessibleName(
    new RegExp(`${counted(2, 'message')}.* 7 `),
  );
  await expectPictureOf(stage, () => daemon.lab(lab.id));

  await upTo('write');
  await expect(requests).toHaveCount(1);
  await expect(requests).toHaveAccessibleName(MESSAGES.name(4, 'BBB'));
  await expectPictureOf(stage, () => daemon.lab(lab.id));
});
