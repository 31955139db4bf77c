import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ANNOUNCER, LINKS, SHARE, TIMELINE } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient } from './labs.ts';

/** Links to a lab and a moment, and the lines that make a lab again. */

const run = promisify(execFile);
const main = fileURLToPath(new URL('../apps/cli/dist/socketarium.mjs', import.meta.url));

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('a link to a moment leads there, also on another page, and the history is not filled', async ({
  stage,
  daemon,
  createLab,
}) => {
  const { page } = stage;
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await daemon.addClients(lab.id, patient(2));
  await expect(stage.queued).toHaveCount(1);
  const before = await page.evaluate(() => window.history.length);
  await page.keyboard.press('ArrowLeft');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
  const first = `${await stage.moment.getAttribute('data-seq')}`;
  await page.keyboard.press('ArrowLeft');
  // What is copied is the moment that is drawn.
  await expect(stage.moment).not.toHaveAttribute('data-seq', first);
  await page.keyboard.press('Y');
  await expect(stage.button(SHARE.copyMoment)).toHaveAttribute('data-copied', 'true');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const at = new URL(link).searchParams.get('at');
  expect(link).toBe(`${daemon.url}?lab=${lab.id}&at=${at}`);
  // The address has followed, in place of what it was.
  await expect.poll(() => page.url()).toBe(link);
  expect(await page.evaluate(() => window.history.length)).toBe(before);

  const other = await page.context().newPage();
  await other.goto(link);
  const moment = other.getByRole('slider', { name: TIMELINE.moment });
  await expect(moment).toHaveAttribute('data-seq', `${at}`);
  await expect(other.getByRole('alert', { name: LINKS.notice })).toHaveCount(0);
  await other.close();

  await page.keyboard.press('l');
  await expect.poll(() => new URL(page.url()).searchParams.get('at')).toBeNull();
});

test('a link to a lab or a moment that is not there says so, and offers what is', async ({
  stage,
  daemon,
  createLab,
}) => {
  const { page } = stage;
  const first = await createLab(ONE_AT_A_TIME);
  const second = await createLab(ONE_AT_A_TIME);
  await page.goto(`${daemon.url}?lab=lab-99999&at=12`);
  const notice = page.getByRole('alert', { name: LINKS.notice });
  await expect(notice).toContainText('lab-99999');
  await notice.getByRole('button', { name: LINKS.show(first.id) }).click();
  await expect(notice).toHaveCount(0);
  await expect.poll(() => stage.labId).toBe(first.id);

  await page.goto(`${daemon.url}?lab=${second.id}&at=99999`);
  await expect(notice).toContainText('99999');
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.live);
  await notice.getByRole('button', { name: LINKS.dismiss }).click();
  await expect(notice).toHaveCount(0);
});

test('a lab is copied as a command and as curl, and both make it again when they are run', async ({
  stage,
  daemon,
  createLab,
}) => {
  const { page } = stage;
  const lab = await createLab({ ...ONE_AT_A_TIME, transport: 'tcp', service: 'echo', pace: 3 });
  const lines = ["it's €", '"$HOME"'];
  await daemon.addClients(lab.id, {
    count: 2,
    script: { lines, thinkMs: 0, interactive: true },
  });
  await stage.open(daemon.url, lab.id);
  await expect(stage.client('client 2')).toBeVisible();
  await page.keyboard.press('L');
  const dialog = page.getByRole('dialog', { name: SHARE.title });
  for (const how of [SHARE.command, SHARE.curl]) {
    const copy = dialog.getByRole('button', { name: SHARE.copy(how) });
    await copy.click();
    await expect(dialog.getByRole('status').filter({ hasText: SHARE.copied })).not.toHaveCount(0);
    const text = await page.evaluate(() => navigator.clipboard.readText());
    const line = text.replace('npm run -s socketarium --', `${process.execPath} ${main}`);
    const { stdout } = await run('bash', ['-c', line]);
    const [id = ''] = /^lab-\d+/.exec(stdout) ?? [];
    const { state } = await daemon.lab(id);
    expect(state.config).toEqual(lab.state.config);
    expect(state.clients.map(({ script }) => script?.lines)).toEqual([lines, lines]);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
