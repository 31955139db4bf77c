import type { Locator } from '@playwright/test';
import { acceptedConnections } from '@socketarium/model/selectors/lab';
import { listeners } from '@socketarium/model/selectors/queues';
import { serverName } from '@socketarium/model/words/names';
import {
  type ClientPhase,
  type ClientState,
  isDatagram,
  type Lab,
  type LabState,
  type ServerState,
  type UnreadMessages,
} from '@socketarium/protocol';
import { DATAGRAMS, STAGE } from '../apps/web/src/words.ts';
import { expect } from './fixtures.ts';
import type { StagePage } from './pages/stage-page.ts';
import { phrase } from './phrase.ts';

/** More clients than this are gathered in groups, with counts. */
const DRAWN_CLIENTS = 60;
/** More places of a queue than this may be gathered. */
const DRAWN_PLACES = 5;
/** More sockets than this may be gathered. */
const DRAWN_SOCKETS = 5;

/** Which groups have the clients of a phase. */
const GROUPS: Readonly<Record<ClientPhase, readonly string[]>> = {
  connecting: ['idle', 'door'],
  queued: ['queued'],
  served: ['served', 'connected', 'cut'],
  done: ['done'],
  failed: ['failed'],
};

/**
 * The page's picture against the lab's state as the API has it, now: what the server does, who waits
 * in which place, what each client is at, which messages wait, which datagrams wait and how many were
 * lost, and the second servers. Tries again while the lab is still moving.
 */
export const expectPictureOf = async (
  stage: StagePage,
  stateNow: () => Promise<Lab>,
  withinMs = 15_000,
): Promise<void> => {
  await expect(async () => {
    const { state } = await stateNow();
    const quick = { timeout: 700 };
    await expectDoing(stage.server, state.server, quick);
    if (!isDatagram(state.config.transport)) {
      const members = state.listening?.acceptQueue.members ?? [];
      expectHeadOf(
        await stage.members(stage.queued),
        members.map((id) => nameOf(state, id)),
      );
      if (state.listening !== null) {
        const { length } = state.listening.acceptQueue;
        await expect(stage.acceptQueue).toHaveAttribute('data-length', `${length}`, quick);
      }
      await expectSecondQueue(stage, state);
      const accepted = acceptedConnections(state);
      if (state.server.status !== 'exited' && accepted.length <= DRAWN_SOCKETS) {
        await expect(stage.connectedSockets).toHaveCount(accepted.length, quick);
        for (const { clientId, toServer, toClient } of accepted) {
          await expectMessages(stage, 'from', nameOf(state, clientId), toServer);
          await expectMessages(stage, 'for', nameOf(state, clientId), toClient);
        }
      }
    } else if (state.datagrams !== null) {
      const { members, received, lost, maxLength } = state.datagrams;
      expectHeadOf(
        await stage.idsOf(stage.datagrams),
        members.map(({ clientId }) => clientId),
      );
      await expect(stage.kernel.locator('[data-received]')).toHaveAttribute(
        'data-received',
        `${received}`,
        quick,
      );
      if (maxLength === null) {
        const heap = stage.page.getByRole('img', { name: DATAGRAMS.lostName(lost), exact: true });
        await expect(heap).toBeVisible(quick);
      }
    }
    await expectClients(stage, state.clients);
    await expect(stage.secondServers).toHaveCount(state.servers.length - 1, quick);
    for (const [i, second] of state.servers.slice(1).entries()) {
      await expectDoing(stage.secondServers.nth(i), second, quick);
    }
  }).toPass({ timeout: withinMs });
};

/** Of second servers that listen the newest one's queue is drawn, by its own name; without one, none. */
const expectSecondQueue = async (stage: StagePage, state: LabState): Promise<void> => {
  const [newest] = listeners(state)
    .filter(({ pid }) => pid !== state.server.pid)
    .sort((a, b) => b.listening.since - a.listening.since);
  const drawn = stage.page.getByRole('list', { name: phrase(STAGE.queueListOf) });
  await expect(drawn).toHaveCount(newest === undefined ? 0 : 1, { timeout: 700 });
  if (newest === undefined) return;
  const { length, members } = newest.listening.acceptQueue;
  const name = serverName(state, newest.pid);
  expectHeadOf(await stage.idsOf(stage.queuedAt(name)), members);
  const card = stage.secondServers.filter({ hasText: name });
  await expect(card).toHaveAttribute('data-queued', `${length}`, { timeout: 700 });
};

/** The drawn ones are the first of a queue, in its order; of a short queue, all of it. */
const expectHeadOf = (drawn: readonly string[], queue: readonly string[]): void => {
  expect(drawn).toEqual(queue.slice(0, drawn.length));
  if (queue.length <= DRAWN_PLACES) expect(drawn).toHaveLength(queue.length);
};

/** Messages that wait unread: as envelopes, the first to be read first, or as a number. */
const expectMessages = async (
  stage: StagePage,
  way: 'from' | 'for',
  client: string,
  unread: UnreadMessages | null,
): Promise<void> => {
  if (unread === null) return;
  const row = stage.messages(way, client);
  if ((await row.count()) > 0) {
    const sizes = await row
      .getByRole('listitem')
      .evaluateAll((all) =>
        all.map((li) => (li instanceof HTMLElement ? (li.dataset.length ?? li.dataset.more) : '')),
      );
    const untold = unread.length - unread.members.length;
    const more = untold > 0 ? [`${untold}`] : [];
    expect(sizes).toEqual([...unread.members.map((one) => `${one.length}`), ...more]);
  } else if ((await stage.messageCount(way, client).count()) > 0) {
    await expect(stage.messageCount(way, client)).toHaveAttribute(
      'data-length',
      `${unread.length}`,
      { timeout: 700 },
    );
  }
};

/** In which state its machine is; once it has exited, how. */
const expectDoing = async (
  card: Locator,
  { status, machine, exit }: ServerState,
  quick: { timeout: number },
): Promise<void> => {
  if (status !== 'exited') await expect(card).toHaveAttribute('data-machine', machine, quick);
  else await expect(card).toHaveAttribute('data-exit', `${exit?.signal ?? exit?.code}`, quick);
};

const nameOf = (state: LabState, id: string): string =>
  state.clients.find((client) => client.id === id)?.name ?? id;

const expectClients = async (stage: StagePage, clients: readonly ClientState[]): Promise<void> => {
  if (clients.length > DRAWN_CLIENTS) {
    const groups = await stage.userSpace
      .locator('[data-count]')
      .evaluateAll((all) =>
        all.map((one) => (one instanceof HTMLElement ? { ...one.dataset } : {})),
      );
    for (const phase of new Set(clients.map((client) => client.phase))) {
      const count = clients.filter((client) => client.phase === phase).length;
      const drawn = groups
        .filter(({ is }) => GROUPS[phase].includes(is ?? ''))
        .reduce((sum, one) => sum + Number(one.count), 0);
      expect(drawn, phase).toBe(count);
    }
    return;
  }
  const cards = await stage.userSpace
    .getByRole('button')
    .evaluateAll((buttons) =>
      buttons
        .map((button) => (button instanceof HTMLElement ? { ...button.dataset } : {}))
        .filter(({ client }) => client !== undefined),
    );
  expect(cards).toHaveLength(clients.length);
  for (const { id, phase, reason } of clients) {
    const card = cards.find(({ client }) => client === id);
    expect(card, id).toMatchObject({ phase });
    if (phase === 'failed' && reason !== null) expect(card, id).toMatchObject({ reason });
  }
};
