import { machineOf } from '@socketarium/model';
import { acceptedConnections } from '@socketarium/model/selectors/lab';
import { listeners } from '@socketarium/model/selectors/queues';
import { serverName } from '@socketarium/model/words/names';
import {
  type ClientPhase,
  type ClientState,
  isDatagram,
  type Lab,
  type LabState,
  type UnreadMessages,
} from '@socketarium/protocol';
import { expect } from './fixtures.ts';
import type { StagePage } from './pages/stage-page.ts';

/** More clients than this are gathered in groups, with counts. */
const DRAWN_CLIENTS = 60;
/** More places of a queue than this may be gathered. */
const DRAWN_PLACES = 5;
/** More sockets than this may be gathered. */
const DRAWN_SOCKETS = 5;

/** What a client's card says of it, by its phase. */
const CARDS: Readonly<Record<ClientPhase, RegExp>> = {
  connecting: /, (at the door|closed, |connecting|starting|will be back|nothing (sent|received))/,
  queued: /, ((\d+ )?in the queue|closed, .*waits)/,
  served: /, (being served|connected|server has closed|closed, open|all received)/,
  done: /, done/,
  failed: /, failed/,
};

/** What a group of them is called. */
const GROUPS: Readonly<Record<ClientPhase, RegExp>> = {
  connecting: /on their way|at the door/,
  queued: /in the queue/,
  served: /being served|connected|server has closed|all received/,
  done: /done/,
  failed: /failed/,
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
    await expect(stage.server).toContainText(doingOf(state), quick);
    if (!isDatagram(state.config.transport)) {
      const members = state.listening?.acceptQueue.members ?? [];
      expectHeadOf(
        await stage.members(stage.queued),
        members.map((id) => nameOf(state, id)),
      );
      if (state.listening !== null) {
        const { length } = state.listening.acceptQueue;
        await expect(stage.kernel).toContainText(new RegExp(`${length} (wait|of)`), quick);
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
        await stage.members(stage.datagrams),
        members.map(({ clientId }) => nameOf(state, clientId)),
      );
      await expect(stage.kernel).toContainText(`received ${received}`, quick);
      if (maxLength === null) {
        const heap = stage.page.getByRole('img', { name: `Lost datagrams: ${lost}`, exact: true });
        await expect(heap).toBeVisible(quick);
      }
    }
    await expectClients(stage, state.clients);
    await expect(stage.secondServers).toHaveCount(state.servers.length - 1, quick);
    for (const [i, second] of state.servers.slice(1).entries()) {
      await expect(stage.secondServers.nth(i)).toHaveAccessibleName(
        second.status === 'exited'
          ? /exited, code|killed by/
          : new RegExp(labelOf(state, second.machine)),
        quick,
      );
    }
  }).toPass({ timeout: withinMs });
};

/** Of second servers that listen the newest one's queue is drawn, by its own name; without one, none. */
const expectSecondQueue = async (stage: StagePage, state: LabState): Promise<void> => {
  const [newest] = listeners(state)
    .filter(({ pid }) => pid !== state.server.pid)
    .sort((a, b) => b.listening.since - a.listening.since);
  const drawn = stage.page.getByRole('list', { name: /^Accept queue of / });
  await expect(drawn).toHaveCount(newest === undefined ? 0 : 1, { timeout: 700 });
  if (newest === undefined) return;
  const { length, members } = newest.listening.acceptQueue;
  const name = serverName(state, newest.pid);
  expectHeadOf(
    await stage.members(stage.queuedAt(name)),
    members.map((id) => nameOf(state, id)),
  );
  const card = stage.secondServers.filter({ hasText: name });
  if (length > 0) await expect(card).toContainText(`${length} waiting`, { timeout: 700 });
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
    const labels = await row
      .getByRole('listitem')
      .evaluateAll((all) => all.map((li) => li.getAttribute('aria-label') ?? ''));
    const sizes = labels.map((label) => label.split(' ')[0]);
    const untold = unread.length - unread.members.length;
    const more = untold > 0 ? [`${untold}`] : [];
    expect(sizes).toEqual([...unread.members.map((one) => `${one.length}`), ...more]);
  } else if ((await stage.messageCount(way, client).count()) > 0) {
    await expect(stage.messageCount(way, client)).toHaveAccessibleName(
      new RegExp(`: ${unread.length} message`),
      { timeout: 700 },
    );
  }
};

const labelOf = (state: LabState, machine: string): string =>
  machineOf(state.config).states.find(({ id }) => id === machine)?.label ?? machine;

/** What the server's card must say. */
const doingOf = (state: LabState): string | RegExp => {
  const { server } = state;
  if (server.status !== 'exited') return labelOf(state, server.machine);
  if (server.exit?.signal != null) return `killed by ${server.exit.signal}`;
  return server.exit?.code === 0 ? /exited.*exit code 0/s : /exited with \d/;
};

const nameOf = (state: LabState, id: string): string =>
  state.clients.find((client) => client.id === id)?.name ?? id;

const expectClients = async (stage: StagePage, clients: readonly ClientState[]): Promise<void> => {
  if (clients.length > DRAWN_CLIENTS) {
    const text = ((await stage.userSpace.textContent()) ?? '').replace(/\s+/g, ' ');
    for (const phase of Object.keys(GROUPS) as ClientPhase[]) {
      const count = clients.filter((client) => client.phase === phase).length;
      if (count > 0) expect(text).toMatch(new RegExp(`(?<!\\d)${count} (${GROUPS[phase].source})`));
    }
    return;
  }
  const cards = await stage.userSpace
    .getByRole('button')
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  expect(cards).toHaveLength(clients.length);
  for (const { name, phase, reason } of clients) {
    const card = cards.find((label) => label.startsWith(`${name},`)) ?? `no card of ${name}`;
    expect(card).toMatch(CARDS[phase]);
    if (phase === 'failed' && reason !== null) expect(card).toContain(reason);
  }
};
