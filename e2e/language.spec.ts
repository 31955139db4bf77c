import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labAsCommand } from '@socketarium/model/words/lab-lines';
import {
  BAR,
  CALL_SEARCH,
  HELP,
  LANGUAGE,
  PANELS,
  PICKER,
  SEND_BOX,
  SHARE,
  TOAST,
  TOUR,
} from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME, patient, titleOf } from './labs.ts';
import { ScenarioPage } from './pages/scenario-page.ts';

/** Servers in C and in TypeScript. What runs is asked of /proc, not of the page. */

/** The program that a process runs, as the kernel has it: `server-select-0123…` of the cache, or node. */
const programOf = async (pid: number | null): Promise<string> =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')[0] ?? '';

test('the same lab in C and back, by keyboard; multiplexing stays in the language', async ({
  stage,
  daemon,
  createLab,
}) => {
  const { page } = stage;
  const lab = await createLab({ ...ONE_AT_A_TIME, service: 'echo' });
  await daemon.addClients(lab.id, { ...patient(3), script: { lines: ['hi'], interactive: true } });
  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(2);
  await expect(stage.server).toHaveAttribute('data-language', 'typescript');
  await expect(await stage.language(LANGUAGE.names.typescript)).toBeChecked();
  await page.keyboard.press('.');

  const shown = async () => {
    await expect(stage.connection).toBeAttached();
    return daemon.lab(stage.labId ?? '');
  };
  await page.keyboard.press('K');
  await expect(stage.server).toHaveAttribute('data-language', 'c');
  await expect(stage.queued).toHaveCount(2);
  await expect(await stage.language(LANGUAGE.names.c)).toBeChecked();
  const inC = await shown();
  expect(inC).toMatchObject({ language: 'c', server: 'iterative', service: 'echo', backlog: 1 });
  expect(inC.state.clients).toHaveLength(3);
  expect(await programOf(inC.serverPid)).toMatch(/\/server-iterative-[-0-9a-f]+$/);
  await expect.poll(async () => (await daemon.lab(lab.id)).ended).toMatchObject({ next: inC.id });
  await expect(stage.details.getByText(LANGUAGE.server('c'))).toBeVisible();

  // A client is served: its line goes there and back.
  const served = inC.state.clients.find(({ phase }) => phase === 'served')?.name ?? '';
  await stage.client(served).click();
  await page.keyboard.press('n');
  await expect(page.getByRole('textbox', { name: SEND_BOX.line })).toBeFocused();
  await page.keyboard.type('from C');
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await shown()).state.clients.find(({ name }) => name === served)?.received)
    .toContain('from C');
  await page.keyboard.press('Escape');

  // Its calls are in the list, as its own.
  await page.keyboard.press('f');
  const box = page.getByRole('searchbox', { name: CALL_SEARCH.label });
  await box.fill('server:1 accept');
  const rows = stage.calls.getByRole('listitem');
  await expect(rows.first()).toContainText('accept(');
  await box.fill('');
  await stage.tab(PANELS.machine).click();

  await page.keyboard.press('m');
  await expect(stage.connectedSockets).toHaveCount(3);
  const multiplexed = await shown();
  expect(multiplexed).toMatchObject({ language: 'c', server: 'select' });
  expect(await programOf(multiplexed.serverPid)).toMatch(/\/server-select-[-0-9a-f]+$/);
  await page.keyboard.press('m');
  await expect(stage.queued).toHaveCount(2);
  expect(await shown()).toMatchObject({ language: 'c', server: 'iterative' });

  // Run again, and what is copied: in C as well.
  const before = stage.labId;
  await page.keyboard.press('r');
  await expect.poll(() => stage.labId).not.toBe(before);
  const again = await shown();
  expect(again.language).toBe('c');
  await page.keyboard.press('L');
  const line = page.getByRole('dialog').getByRole('region', { name: SHARE.command });
  const { config } = again.state;
  const made = labAsCommand({ ...config, paused: false }, [], daemon.url);
  await expect(line).toContainText(made.slice(0, made.indexOf(' --url')));
  await expect(page.getByRole('dialog').getByRole('region', { name: SHARE.curl })).toContainText(
    '"language":"c"',
  );
  await page.keyboard.press('Escape');

  // By the arrow keys on the switch, and to the run before and back.
  await (await stage.language(LANGUAGE.names.c)).focus();
  await page.keyboard.press('ArrowRight');
  await expect(stage.server).toHaveAttribute('data-language', 'typescript');
  await expect(stage.queued).toHaveCount(2);
  await expect.poll(async () => (await daemon.lab(again.id)).ended).not.toBeNull();
  await page.keyboard.press('h');
  await expect(stage.server).toHaveAttribute('data-language', 'c');
  await expect(stage.earlier).toContainText(LANGUAGE.in('c'));
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: HELP.title })).toContainText(LANGUAGE.helpNow('c'));
});

test('a scenario runs in the language of the lab, or in the one that is chosen', async ({
  stage,
  daemon,
  createLab,
}) => {
  const { page } = stage;
  const lab = await createLab({ ...ONE_AT_A_TIME, language: 'c' });
  await stage.open(daemon.url, lab.id);
  await expect(stage.lab('Unix stream', 'sum', LANGUAGE.names.c)).toBeVisible();
  const scenario = new ScenarioPage(page);
  const title = titleOf('one-at-a-time');
  await scenario.runFast(title);
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  const inC = (await daemon.runs()).find(({ labId }) => labId === stage.labId);
  expect(inC).toMatchObject({ scenario: 'one-at-a-time', language: 'c', status: 'held' });
  await expect(stage.server).toHaveAttribute('data-language', 'c');
  await expect(scenario.panel).toContainText(LANGUAGE.in('c'));

  await scenario.open();
  await scenario.search.fill(title);
  const choice = scenario.picker.getByRole('group', { name: PICKER.language });
  await expect(choice.getByRole('radio', { name: LANGUAGE.names.c, exact: true })).toBeChecked();
  await choice.getByRole('radio', { name: LANGUAGE.names.typescript }).check();
  await scenario.picker.getByRole('radio', { name: PICKER.fullSpeed }).check();
  await scenario.picker.getByRole('button', { name: new RegExp(`^${PICKER.run}`) }).click();
  await expect(stage.server).toHaveAttribute('data-language', 'typescript');
  await expect(scenario.panel).toHaveAttribute('data-status', 'held');
  await expect(scenario.panel).toContainText(LANGUAGE.in('typescript'));
});

test('while it is compiled the page says so', async ({ stage, startDaemon }) => {
  const folder = await mkdtemp(join(tmpdir(), 'socketarium-e2e-'));
  try {
    // A compiler that begins when the test lets it.
    const compiler = join(folder, 'cc');
    const begin = join(folder, 'begin');
    await writeFile(
      compiler,
      `#!/bin/sh\nuntil [ -e ${begin} ]; do sleep 0.1; done\nexec cc "$@"\n`,
    );
    await chmod(compiler, 0o755);
    const daemon = await startDaemon(0, { CC: compiler, SOCKETARIUM_CACHE: join(folder, 'cache') });
    const { id } = await daemon.createLab(ONE_AT_A_TIME);
    await stage.open(daemon.url, id);
    await expect(stage.server).toBeVisible();
    const building = stage.page.getByRole('status', { name: LANGUAGE.buildingName });
    await expect(building).toHaveText('');
    await stage.page.keyboard.press('K');
    await expect(building).toHaveText(LANGUAGE.building);
    expect(stage.labId).toBe(id);
    await writeFile(begin, '');
    await expect(stage.server).toHaveAttribute('data-language', 'c');
    await expect(building).toHaveText('');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('without a compiler the message is whole, stays, and so does the lab', async ({
  stage,
  startDaemon,
}) => {
  const { page } = stage;
  const compiler = '/nonexistent/cc';
  const daemon = await startDaemon(0, { CC: compiler, SOCKETARIUM_CACHE: '/nonexistent/cache' });
  const lab = await daemon.createLab(ONE_AT_A_TIME);
  await daemon.addClients(lab.id, patient(2));
  const asked = await fetch(`${daemon.url}api/labs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...ONE_AT_A_TIME, language: 'c' }),
  });
  expect(asked.status).toBe(503);
  const { error } = (await asked.json()) as { error: { code: string; message: string } };
  expect(error.code).toBe('C_UNAVAILABLE');

  await stage.open(daemon.url, lab.id);
  await expect(stage.queued).toHaveCount(1);
  await page.keyboard.press('K');
  const notice = page.getByRole('alert').filter({ hasText: compiler });
  await expect(notice.getByRole('paragraph')).toHaveText(error.message);
  await expect(await stage.language(LANGUAGE.names.typescript)).toBeChecked();
  expect(stage.labId).toBe(lab.id);
  await expect(stage.queued).toHaveCount(1);
  expect((await daemon.lab(lab.id)).ended).toBeNull();
  await expect(stage.button(BAR.pause)).toBeVisible();
  await notice.getByRole('button', { name: TOAST.dismiss }).click();
  await expect(notice).toHaveCount(0);
});

test('what is chosen while the first lab is being made is made next', async ({
  stage,
  startDaemon,
}) => {
  const { page } = stage;
  const daemon = await startDaemon();
  // The first lab stands, and its clients do not come before the choice.
  let chosen: () => void = () => undefined;
  const choice = new Promise<void>((resolve) => {
    chosen = resolve;
  });
  await page.route('**/clients', async (route) => {
    await choice;
    await route.continue();
  });
  await stage.open(daemon.url);
  await expect(stage.server).toHaveAttribute('data-language', 'typescript');
  await page.getByRole('button', { name: TOUR.skip }).click();
  await page.keyboard.press('K');
  await expect(await stage.language(LANGUAGE.names.c)).toBeChecked();
  chosen();
  await expect(stage.server).toHaveAttribute('data-language', 'c');
  await expect.poll(async () => (await daemon.labs()).length).toBe(2);
});
