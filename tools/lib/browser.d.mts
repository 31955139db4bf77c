// For packages that are compiled without reading JavaScript. browser.mjs says what these do.

export function findBrowser(): string | null;

export function launchOptions(): { executablePath?: string; args: string[] };
