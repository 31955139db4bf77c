import type { WebSocketRoute } from '@playwright/test';
import { ANNOUNCER, CAPTION, LISTENING, PANELS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

test('a stream that breaks goes on by itself where it was, and says so', async ({
  stage,
  daemon,
  createLab,
}) => {
  const streams: WebSocketRoute[] = [];
  await stage.page.routeWebSocket(/\/stream/, (stream) => {
    stream.connectToServer();
    streams.push(stream);
  });
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'served');

  await streams[0]?.close({ code: 1012 });
  await daemon.addClients(lab.id, patient(2));

  const main = stage.page.getByRole('main');
  await expect(main).toContainText(CAPTION.back);
  await expect(main).toContainText(CAPTION.nothingMissed);
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  expect(streams).toHaveLength(2);
  expect(new URL(streams[1]?.url() ?? '').searchParams.get('after')).toMatch(/^[1-9]\d*$/);
});

test('the page begins with the lab’s past, and can be rewound into it', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(1));
  await expect.poll(async () => (await daemon.lab(lab.id)).state.server.blockedIn).toBe('read');

  await stage.open(daemon.url, lab.id);
  await stage.tab(PANELS.calls).click();
  await expect(stage.calls).toContainText('listen(');

  await stage.page.keyboard.press('Home');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
  await expect(stage.kernel).toContainText(LISTENING.none);
  await stage.page.keyboard.press('End');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
});
