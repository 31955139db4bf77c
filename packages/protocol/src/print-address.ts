import type { Address } from './labs.ts';

/** Prints an address as the page and nc show it: a path, or host:port. */
export const printAddress = (a: Address): string => ('path' in a ? a.path : `${a.host}:${a.port}`);
