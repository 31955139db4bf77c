import { NOT_RETURNED } from '@socketarium/model/words/call-card';
import { pageOf } from '@socketarium/model/words/call-manual';
import { resultWords } from '@socketarium/model/words/call-result';
import { ANNOUNCER, CALL_CARD, CALL_SEARCH, DIALOG, PANELS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME } from './labs.ts';
import type { StagePage } from './pages/stage-page.ts';
import { phrase } from './phrase.ts';

/** Searching the list of calls, and the card of one. */

const ECHO = { ...ONE_AT_A_TIME, service: 'echo' } as const;

const boxOf = (stage: StagePage) => stage.page.getByRole('searchbox', { name: CALL_SEARCH.label });
const statusOf = (stage: StagePage) => stage.details.locator('[data-search]');
const rowsOf = (stage: StagePage) => stage.calls.getByRole('listitem');

/** A lab of which the page has seen everything: it opened it before anything happened. */
const watched = async (
  stage: StagePage,
  daemon: { url: string; addClients: (id: string, body: object) => Promise<void> },
  lab: { id: string },
): Promise<void> => {
  await stage.open(daemon.url, lab.id);
  await stage.tab(PANELS.calls).click();
  await daemon.addClients(lab.id, { count: 1, script: { lines: ['one', 'two'], thinkMs: 0 } });
  await expect(stage.client('client 1')).toHaveAttribute('data-is', 'done');
};

test('calls are found by name, descriptor, errno and client, and all of it can be taken back', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await watched(stage, daemon, lab);
  const box = boxOf(stage);
  await stage.page.keyboard.press('f');
  await expect(box).toBeFocused();

  await box.fill('client:1 write');
  await expect(statusOf(stage)).toHaveAttribute('data-search', 'done');
  await expect(statusOf(stage)).toHaveAttribute('data-found', '2');
  await expect(rowsOf(stage)).toHaveCount(2);
  await expect(rowsOf(stage).first()).toContainText('client 1');

  // A chip takes its term away; the list of processes puts one in.
  await stage.button(CALL_SEARCH.remove('client:1')).click();
  await expect(box).toHaveValue('write');
  await expect(statusOf(stage)).toHaveAttribute('data-found', '4');
  await stage.page.getByRole('combobox', { name: CALL_SEARCH.whose }).selectOption('server');
  await expect(box).toHaveValue('write server:1');
  await expect(statusOf(stage)).toHaveAttribute('data-found', '2');

  await box.fill('errno:*');
  await expect(statusOf(stage)).toHaveAttribute('data-search', 'done');
  const failed = Number(await statusOf(stage).getAttribute('data-found'));
  const { calls } = (await daemon.lab(lab.id)).state.counters;
  expect(failed).toBe(Object.values(calls).reduce((sum, one) => sum + one.failed, 0));

  await box.fill('fd:999');
  await expect(statusOf(stage)).toHaveText(phrase(CALL_SEARCH.none));
  await expect(rowsOf(stage)).toHaveCount(0);
  await box.fill('colour:red');
  await expect(statusOf(stage)).toContainText('colour:red');

  // It is kept while another panel is open; Escape takes it back, and then leaves the box.
  await box.fill('write');
  await stage.tab(PANELS.descriptors).click();
  await stage.tab(PANELS.calls).click();
  await expect(box).toHaveValue('write');
  await box.press('Escape');
  await expect(box).toHaveValue('');
  await expect(box).toBeFocused();
  await expect(statusOf(stage)).toHaveAttribute('data-search', 'off');
  await box.press('Escape');
  await expect(box).not.toBeFocused();
});

test('what was found is walked through, each at its moment', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await watched(stage, daemon, lab);
  await boxOf(stage).fill('write server');
  await expect(statusOf(stage)).toHaveAttribute('data-found', '2');
  await expect(stage.button(CALL_SEARCH.next)).toHaveAttribute('aria-disabled', 'true');

  await stage.button(CALL_SEARCH.previous).click();
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
  await expect(stage.details).toContainText(CALL_SEARCH.at('2', '2'));
  await stage.button(CALL_SEARCH.previous).click();
  await expect(stage.details).toContainText(CALL_SEARCH.at('1', '2'));
  await expect(stage.button(CALL_SEARCH.previous)).toHaveAttribute('aria-disabled', 'true');
  // What comes later stays in sight.
  await expect(rowsOf(stage)).toHaveCount(2);
  await expect(rowsOf(stage).first().getByRole('button').first()).toHaveAttribute(
    'aria-current',
    'true',
  );
  await stage.button(CALL_SEARCH.next).click();
  await expect(stage.details).toContainText(CALL_SEARCH.at('2', '2'));
  await boxOf(stage).press('Enter');
  await expect(stage.details).toContainText(CALL_SEARCH.at('1', '2'));
  await boxOf(stage).press('Shift+Enter');
  await expect(stage.details).toContainText(CALL_SEARCH.at('2', '2'));
});

test('what can be searched for is told, and each example can be taken', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await watched(stage, daemon, lab);
  const help = stage.button(CALL_SEARCH.help);
  await help.click();
  await expect(help).toHaveAttribute('aria-expanded', 'true');
  await stage.details.getByRole('button', { name: 'read', exact: true }).click();
  await expect(boxOf(stage)).toHaveValue('read');
  await stage.button(CALL_SEARCH.clear).click();
  await expect(boxOf(stage)).toHaveValue('');
});

test('a card tells of a call what the manual says, what it was given and what it gave', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ECHO);
  await watched(stage, daemon, lab);
  await boxOf(stage).fill('read "one" server');
  await expect(statusOf(stage)).toHaveAttribute('data-found', '1');
  const opener = rowsOf(stage).getByRole('button', {
    name: phrase((any) => CALL_CARD.open(`read(${any}`)),
  });
  await opener.focus();
  await stage.page.keyboard.press('Enter');
  const card = stage.page.getByRole('dialog', { name: 'read(2)' });
  await expect(card).toContainText('ssize_t read(int fd, void *buf, size_t count);');
  await expect(card.getByRole('list', { name: CALL_CARD.args })).toContainText('"one\\n"');
  await expect(card).toContainText(resultWords('read', {}, 4, null));
  await expect(card).toContainText(`pid ${lab.state.server.pid}`);
  await stage.page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(opener).toBeFocused();

  await stage.page.keyboard.press('Enter');
  await card.getByRole('button', { name: CALL_CARD.go }).click();
  await expect(card).toBeHidden();
  await expect(stage.connection).toHaveText(ANNOUNCER.picture.rewound);
});

test('a call that sleeps has lasted until now', async ({ stage, daemon, createLab }) => {
  const lab = await createLab(ECHO);
  await watched(stage, daemon, lab);
  await boxOf(stage).fill('accept');
  await rowsOf(stage)
    .last()
    .getByRole('button', { name: phrase((any) => CALL_CARD.open(`accept(${any}`)) })
    .click();
  const card = stage.page.getByRole('dialog', { name: 'accept(2)' });
  await expect(card).toContainText(NOT_RETURNED);
  await expect(card).toContainText(pageOf('accept')?.sleeps ?? '?');
  // It goes on while it is looked at.
  await stage.page.getByRole('button', { name: DIALOG.close, exact: true }).click();
  await expect(card).toBeHidden();
});
