import type { Lab } from '@socketarium/protocol';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';
import { expectPictureOf } from './picture.ts';

/** What a page that is wrong would show: the lab's state is altered, the page's picture is not. */
const WRONG: Readonly<Record<string, (lab: Lab) => void>> = {
  'the server is at something else': ({ state }) => {
    state.server.machine = 'replying';
  },
  'the server has exited': ({ state }) => {
    state.server.status = 'exited';
    state.server.exit = { code: null, signal: 'SIGKILL' };
  },
  'another order of the queue': ({ state }) => {
    state.listening?.acceptQueue.members.reverse();
  },
  'one more waits': ({ state }) => {
    state.listening?.acceptQueue.members.push('client-1');
  },
  'a client failed': ({ state }) => {
    const [first] = state.clients;
    if (first !== undefined) first.phase = 'failed';
  },
  'nobody is connected': ({ state }) => {
    for (const connection of state.connections) connection.serverFd = null;
  },
};

test('the comparison that scenarios are held against notices a wrong picture', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ ...ONE_AT_A_TIME, backlog: 2 });
  await daemon.addClients(lab.id, patient(3));
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  const right = await daemon.lab(lab.id);
  await expectPictureOf(stage, async () => right);
  for (const [how, alter] of Object.entries(WRONG)) {
    const wrong = structuredClone(right);
    alter(wrong);
    await expect(
      expectPictureOf(stage, async () => wrong, 1000),
      how,
    ).rejects.toThrow();
  }
});
