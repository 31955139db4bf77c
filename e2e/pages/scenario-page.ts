import { expect, type Locator, type Page } from '@playwright/test';
import { BAR, PICKER, SCENARIO } from '../../apps/web/src/words.ts';

/** The scenario picker, and the panel of the one that runs. */
export class ScenarioPage {
  readonly #page: Page;
  readonly picker: Locator;
  readonly search: Locator;
  readonly found: Locator;
  readonly panel: Locator;
  readonly observations: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.picker = page.getByRole('dialog', { name: PICKER.title });
    this.search = this.picker.getByRole('combobox', { name: PICKER.search });
    this.found = this.picker.getByRole('option');
    this.panel = page.getByRole('region', { name: SCENARIO.panel, exact: true });
    this.observations = this.panel
      .getByRole('list', { name: SCENARIO.observations })
      .getByRole('listitem');
  }

  async open(): Promise<void> {
    await this.#page.getByRole('button', { name: BAR.scenarios }).click();
    await expect(this.search).toBeFocused();
  }

  /** The one that Enter would run. */
  get selected(): Locator {
    return this.picker.getByRole('option', { selected: true });
  }

  /** Finds it by its title and runs it, not slowed down. */
  async runFast(title: string): Promise<void> {
    await this.open();
    await this.search.fill(title);
    await this.picker.getByRole('radio', { name: PICKER.fullSpeed }).check();
    await this.picker.getByRole('button', { name: new RegExp(`^${PICKER.run}`) }).click();
    await expect(this.picker).toBeHidden();
    await expect(this.panel.getByRole('heading', { name: title, exact: true })).toBeVisible();
  }

  button(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }
}
