/** A scenario in the page's address: `#/scenario/ID`. */
const PATTERN = /^#\/scenario\/([a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** The scenario that an address's hash names; null when it names none. */
export const scenarioOf = (hash: string): string | null => PATTERN.exec(hash)?.[1] ?? null;

/** The hash that names it; empty for none. */
export const hashOf = (scenario: string | null): string =>
  scenario === null ? '' : `#/scenario/${scenario}`;
