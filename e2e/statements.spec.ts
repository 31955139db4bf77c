import { stoppedSince } from '@socketarium/model/selectors/stopped';
import { headline } from '@socketarium/model/words/headline';
import { STOPPED } from '@socketarium/model/words/server';
import { expect, test } from './fixtures.ts';
import { patient } from './labs.ts';

/** What the page says while it changes, watched at every change of the document. */

test('the lab menu names the lab that is drawn, while and after others are made', async ({
  stage,
  daemon,
  createLab,
}) => {
  const config = { transport: 'unix-stream', server: 'iterative', service: 'sum' } as const;
  await createLab(config);
  const lab = await createLab(config);
  await stage.open(daemon.url, lab.id);
  const { page } = stage;
  const wrong = await page.evaluateHandle(() => {
    const found: string[] = [];
    const look = (): void => {
      const drawn = document.querySelector<HTMLElement>('[data-lab]')?.dataset.lab;
      const menu = document.querySelector('[data-action=labs]')?.textContent;
      if (menu !== undefined && menu !== drawn) found.push(`${menu} beside ${drawn}`);
    };
    new MutationObserver(look).observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
    });
    return found;
  });
  const drawn = page.locator('[data-lab]').first();
  for (const key of ['r', 'm']) {
    const before = (await drawn.getAttribute('data-lab')) ?? '';
    await page.keyboard.press(key);
    await expect(drawn).not.toHaveAttribute('data-lab', before);
  }
  await expect(page.locator('[data-action=labs]')).toHaveText(
    (await drawn.getAttribute('data-lab')) ?? '',
  );
  expect(await wrong.jsonValue()).toEqual([]);
});

test('a server that a signal has stopped is said to be stopped by caption, card and stage', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ transport: 'tcp', server: 'iterative', service: 'sum' });
  const pid = lab.serverPid ?? 0;
  await stage.open(daemon.url, lab.id);
  process.kill(pid, 'SIGSTOP');
  try {
    await daemon.addClients(lab.id, { count: 3, script: { interactive: true, numbers: [] } });
    const stateNow = async () => (await daemon.lab(lab.id)).state;
    await expect
      .poll(async () => {
        const state = await stateNow();
        return [stoppedSince(state, pid) !== null, state.listening?.acceptQueue.length];
      })
      .toEqual([true, 3]);
    const state = await stateNow();
    await expect(stage.server).toContainText(STOPPED);
    await expect(stage.page.locator('.caption')).toContainText(headline(state, state.t));
    await expect(stage.page.locator('.stage-thread[data-is=server]')).toContainText(STOPPED);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect(stage.server).not.toContainText(STOPPED);
});

test('a client that a signal has stopped has the dot of a stopped one', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab({ transport: 'unix-stream', server: 'iterative', service: 'echo' });
  await daemon.addClients(lab.id, patient(1));
  await stage.open(daemon.url, lab.id);
  const pidNow = async () => (await daemon.lab(lab.id)).state.clients[0]?.pid ?? 0;
  await expect.poll(pidNow).toBeGreaterThan(0);
  const pid = await pidNow();
  const dot = stage.page.locator('.stage-thread:not([data-is=server])');
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(dot).toHaveAttribute('data-stopped', 'true');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await expect(dot).toHaveAttribute('data-stopped', 'false');
});
