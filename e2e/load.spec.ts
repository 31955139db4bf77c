import { ANNOUNCER, BAR, CAPTION } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { phrase } from './phrase.ts';

const CLIENTS = 20;
const SERVICES = 2;
const LINES = 1000;

test('faster than can be drawn: the page says so, stays in hand, and every call is counted', async ({
  stage,
  daemon,
  createLab,
}) => {
  test.slow();
  const lab = await createLab({
    transport: 'unix-stream',
    server: 'select',
    service: 'echo',
    backlog: 64,
  });
  await stage.open(daemon.url, lab.id);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  const lines = Array.from({ length: LINES }, (_, i) => `line ${i}`);
  await daemon.addClients(lab.id, {
    count: CLIENTS,
    isolated: false,
    script: { lines, thinkMs: 0, services: SERVICES },
  });

  await expect(stage.page.getByRole('main')).toContainText(phrase(CAPTION.oneIn));
  await stage.button(BAR.pause).click();
  await expect(stage.button(BAR.play)).toBeVisible();
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.paused);
  await stage.button(BAR.play).click();

  const requests = CLIENTS * SERVICES * LINES;
  await expect
    .poll(
      async () => {
        const { clients, counters } = (await daemon.lab(lab.id)).state;
        return {
          done: clients.filter(({ phase }) => phase === 'done').length,
          asked: counters.serviceRequests,
          accepted: counters.accepted,
        };
      },
      { timeout: 90_000 },
    )
    .toEqual({ done: CLIENTS, asked: requests, accepted: CLIENTS * SERVICES });
  // What the daemon counted is what the page shows in the end.
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
  await expect(stage.client(`client ${CLIENTS}`)).toHaveAttribute('data-is', 'done');
});
