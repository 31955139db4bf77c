import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  SO_REUSEADDR,
  SOCK_STREAM,
  SOL_SOCKET,
} from '@socketarium/syscalls/constants';

/** Numbers as the records print them: by the symbol of the man page, or as a number. */
const naming =
  (symbols: Readonly<Record<string, number>>) =>
  (value: number): string =>
    Object.keys(symbols).find((symbol) => symbols[symbol] === value) ?? String(value);

export const domainName = naming({ AF_UNIX, AF_INET, AF_INET6 });
export const typeName = naming({ SOCK_STREAM });
export const levelName = naming({ SOL_SOCKET });

const socketOption = naming({ SO_REUSEADDR });
export const optionName = (level: number, optname: number): string =>
  level === SOL_SOCKET ? socketOption(optname) : String(optname);
