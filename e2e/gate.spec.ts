import type { Lab } from '@socketarium/protocol';
import { ANNOUNCER, BAR } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

const callsOf = (lab: Lab): number =>
  Object.values(lab.state.counters.serverCalls).reduce((sum, calls) => sum + calls, 0);

test('stepping lets one call pass, and the server says which step it is at', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, paused: true });
  await stage.open(daemon.url, lab.id);
  await expect(stage.button(BAR.play)).toBeVisible();

  for (const [calls, next] of [
    [1, 'socket'],
    [2, 'bind'],
    [3, 'listen'],
    [4, 'accept'],
  ] as const) {
    await stage.button(BAR.step).click();
    await expect
      .poll(async () => {
        const { state } = await daemon.lab(lab.id);
        return state.server.gate.waiting?.call;
      })
      .toBe(next);
    expect(callsOf(await daemon.lab(lab.id))).toBe(calls);
  }
  await expect(stage.queued).toHaveCount(0);
  await expect(stage.acceptQueue).toHaveAttribute('data-length', '0');
});

test('paused before accept, clients queue and none is served; played on, one is', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await stage.button(BAR.pause).click();
  await expect(stage.button(BAR.play)).toBeVisible();
  // The server was asleep in accept() already, and the first client ends that.
  await daemon.addClients(lab.id, patient(3));
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.paused);

  await stage.button(BAR.play).click();

  await expect(stage.button(BAR.pause)).toBeVisible();
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-request');
  await expect(stage.queued).toHaveCount(2);
});
