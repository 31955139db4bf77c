import { expect, type Locator, type Page } from '@playwright/test';
import {
  ANNOUNCER,
  BAR,
  CONNECTED,
  LANGUAGE,
  MESSAGES,
  MORE,
  MULTIPLEXING,
  PANELS,
  PLAYBACK,
  RUNS,
  SERVER_TOOLS,
  STAGE,
  TIMELINE,
} from '../../apps/web/src/words.ts';

/** The page as its user meets it: everything is found by role and name, nothing by class. */
export class StagePage {
  readonly page: Page;
  readonly multiplexing: Locator;
  readonly userSpace: Locator;
  readonly kernel: Locator;
  readonly server: Locator;
  /** Those in the accept queue, the first to be accepted first. */
  readonly queued: Locator;
  readonly acceptQueue: Locator;
  readonly atTheDoor: Locator;
  readonly connectedSockets: Locator;
  readonly details: Locator;
  readonly timeline: Locator;
  /** Every client's card. */
  readonly clients: Locator;
  /** The timeline's slider. */
  readonly moment: Locator;
  /** What a screen reader hears of the link to the daemon. */
  readonly connection: Locator;
  /** What a screen reader hears of what the user did. */
  readonly done: Locator;
  readonly calls: Locator;
  /** What waits in a datagram server's queue. */
  readonly datagrams: Locator;
  readonly secondServers: Locator;
  /** Those who sleep in connect(), the second server's queue being full. */
  readonly atTheSecondDoor: Locator;
  /** The open menu. */
  readonly menu: Locator;
  /** Says of a run that has ended that it is one. */
  readonly earlier: Locator;
  /** How the past is played. */
  readonly playback: Locator;

  constructor(page: Page) {
    this.page = page;
    this.multiplexing = page.getByRole('switch', { name: MULTIPLEXING.name });
    this.userSpace = page.getByRole('region', { name: STAGE.userRegion });
    this.kernel = page.getByRole('region', { name: STAGE.kernelRegion });
    this.server = page.getByRole('group', { name: STAGE.server, exact: true });
    this.acceptQueue = page.getByRole('list', { name: STAGE.queueList, exact: true });
    this.queued = this.#itemsOf(STAGE.queueList);
    this.atTheDoor = this.#itemsOf(STAGE.doorList);
    // Each has lists of its own in it, where messages are kept apart.
    this.connectedSockets = page
      .getByRole('list', { name: STAGE.connectedList, exact: true })
      .locator(':scope > li');
    this.details = page.getByRole('complementary', { name: PANELS.details });
    this.timeline = page.getByRole('region', { name: TIMELINE.name });
    this.clients = this.userSpace.getByRole('button', { name: /^client \d+/ });
    this.moment = this.timeline.getByRole('slider', { name: TIMELINE.moment });
    this.connection = page.getByRole('status', { name: ANNOUNCER.connection });
    this.done = page.getByRole('status', { name: ANNOUNCER.done });
    this.calls = page.getByRole('log', { name: PANELS.callList });
    this.datagrams = this.#itemsOf(STAGE.datagramList);
    this.secondServers = this.#itemsOf(STAGE.secondServers);
    this.atTheSecondDoor = this.#itemsOf(STAGE.secondDoorList);
    this.menu = page.getByRole('menu');
    this.earlier = page.getByRole('region', { name: RUNS.region });
    this.playback = page.getByRole('group', { name: PLAYBACK.bar });
  }

  /** Opens a lab; without one, what a first visitor gets. */
  async open(daemonUrl: string, labId?: string): Promise<void> {
    await this.page.goto(labId === undefined ? daemonUrl : `${daemonUrl}?lab=${labId}`);
  }

  /** The lab that is shown, as the address bar has it. */
  get labId(): string | null {
    return new URL(this.page.url()).searchParams.get('lab');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** One of the further controls, which are unfolded for it. */
  async further(name: string): Promise<Locator> {
    const opener = this.button(BAR.more);
    if ((await opener.getAttribute('aria-expanded')) === 'false') await opener.click();
    return this.page.getByRole('toolbar', { name: MORE.bar }).getByLabel(name, { exact: true });
  }

  /** What the lab is, as its menu says: `TCP`, `sum`. */
  lab(...what: readonly string[]): Locator {
    return this.button(BAR.lab(...what));
  }

  /** A menu's button, by the beginning of its name: `Lab`, `Faults`. */
  menuButton(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${name}(:|$)`) });
  }

  /** One of several, in the menu of that button. */
  async choose(menu: string, item: string): Promise<void> {
    await this.menuButton(menu).click();
    await this.menu.getByRole('menuitemradio', { name: item, exact: true }).click();
  }

  /** An item of the menu of faults, which is opened for it. */
  async fault(name: string): Promise<Locator> {
    if (!(await this.menu.isVisible())) await this.menuButton(SERVER_TOOLS.faults).click();
    return this.menu.getByRole('menuitem', { name, exact: true });
  }

  /** Brings a fault about, or sets it right. */
  async bringAbout(name: string): Promise<void> {
    const item = await this.fault(name);
    await expect(item).toHaveAttribute('aria-disabled', 'false');
    await item.click();
    await expect(this.menu).toBeHidden();
  }

  /** The call that multiplexes. */
  multiplexer(call: string): Locator {
    return this.page
      .getByRole('group', { name: MULTIPLEXING.by })
      .getByRole('radio', { name: call, exact: true });
  }

  /** What the server is written in, where it is chosen; the further controls are unfolded for it. */
  async language(name: string): Promise<Locator> {
    const opener = this.button(BAR.more);
    if ((await opener.getAttribute('aria-expanded')) === 'false') await opener.click();
    return this.page
      .getByRole('toolbar', { name: MORE.bar })
      .getByRole('group', { name: LANGUAGE.choice })
      .getByRole('radio', { name, exact: true });
  }

  /** A client's card. */
  client(name: string): Locator {
    return this.userSpace.getByRole('button', { name: new RegExp(`^${name}\\s*(,|$)`) });
  }

  /** The cards of those who stand so: `done`. */
  clientsThatAre(standing: string): Locator {
    return this.userSpace.locator(`[data-client][data-is="${standing}"]`);
  }

  /** Those in the accept queue of a second server (`server 2`). */
  queuedAt(server: string): Locator {
    return this.#itemsOf(STAGE.queueListOf(server));
  }

  tab(name: string): Locator {
    return this.details.getByRole('tab', { name, exact: true });
  }

  /** `['client 2', 'client 3']` from items named `client 2, 1st`. */
  async names(items: Locator): Promise<string[]> {
    const labels = await items.evaluateAll((all) => all.map((li) => li.getAttribute('aria-label')));
    return labels.map((label) => (label ?? '').split(',')[0] ?? '');
  }

  /** Whose items of a list they are, by the clients' ids; those that are only counted are left out. */
  async idsOf(items: Locator): Promise<string[]> {
    const ids = await items.evaluateAll((all) =>
      all.map((one) => (one instanceof HTMLElement ? (one.dataset.client ?? '') : '')),
    );
    return ids.filter((id) => id !== '');
  }

  /** The places of a queue that are drawn one by one, without those that are only counted. */
  async members(queue: Locator): Promise<string[]> {
    return this.names(queue.and(this.page.locator('[data-client]')));
  }

  /** Of a connection that keeps messages apart: those that wait unread, the first to be read first. */
  messages(way: 'from' | 'for', client: string): Locator {
    return this.page.getByRole('list', { name: MESSAGES[way](client), exact: true });
  }

  /** Their number where there is room for signs only. */
  messageCount(way: 'from' | 'for', client: string): Locator {
    const what = way === 'from' ? CONNECTED.toReadOf(client) : CONNECTED.unreadReplies(client);
    return this.page.getByRole('img', { name: new RegExp(`^${what}: `) });
  }

  #itemsOf(list: string): Locator {
    return this.page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
  }
}
