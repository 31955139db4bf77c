import type { Locator, Page } from '@playwright/test';

/** The page as its user meets it: everything is found by role and name, nothing by class. */
export class StagePage {
  readonly page: Page;
  readonly multiplexing: Locator;
  readonly userSpace: Locator;
  readonly kernel: Locator;
  readonly server: Locator;
  /** Those in the accept queue, the first to be accepted first. */
  readonly queued: Locator;
  readonly atTheDoor: Locator;
  readonly connectedSockets: Locator;
  readonly details: Locator;
  readonly timeline: Locator;
  /** What a screen reader hears of the link to the daemon. */
  readonly connection: Locator;
  readonly calls: Locator;

  constructor(page: Page) {
    this.page = page;
    this.multiplexing = page.getByRole('switch', { name: 'Multiplexing' });
    this.userSpace = page.getByRole('region', { name: 'User space' });
    this.kernel = page.getByRole('region', { name: 'Kernel' });
    this.server = page.getByRole('group', { name: 'server', exact: true });
    this.queued = this.#itemsOf('Accept queue');
    this.atTheDoor = this.#itemsOf('At the door');
    this.connectedSockets = this.#itemsOf('Connected sockets');
    this.details = page.getByRole('complementary', { name: 'Details' });
    this.timeline = page.getByRole('region', { name: 'Timeline' });
    this.connection = page.getByRole('status', { name: 'Connection' });
    this.calls = page.getByRole('log', { name: 'System calls' });
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

  /** A client's card. */
  client(name: string): Locator {
    return this.userSpace.getByRole('button', { name: new RegExp(`^${name}(,|$)`) });
  }

  tab(name: string): Locator {
    return this.details.getByRole('tab', { name, exact: true });
  }

  /** `['client 2', 'client 3']` from items named `client 2, 1st`. */
  async names(items: Locator): Promise<string[]> {
    const labels = await items.evaluateAll((all) => all.map((li) => li.getAttribute('aria-label')));
    return labels.map((label) => (label ?? '').split(',')[0] ?? '');
  }

  #itemsOf(list: string): Locator {
    return this.page.getByRole('list', { name: list, exact: true }).getByRole('listitem');
  }
}
