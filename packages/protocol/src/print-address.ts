import type { Address } from './api/labs.ts';

/** Prints an address as people write it: a path, `127.0.0.1:80`, `[::1]:80`. */
export const printAddress = (a: Address): string => {
  if ('path' in a) return a.path;
  return a.host.includes(':') ? `[${a.host}]:${a.port}` : `${a.host}:${a.port}`;
};
