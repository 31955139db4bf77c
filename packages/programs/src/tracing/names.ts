import * as constants from '@socketarium/syscalls/constants';

/** Numbers as the records print them: by the symbol of the man page, or as a number. */
const naming =
  (...symbols: (keyof typeof constants)[]) =>
  (value: number): string =>
    symbols.find((symbol) => constants[symbol] === value) ?? String(value);

export const domainName = naming('AF_UNIX', 'AF_INET', 'AF_INET6');
export const typeName = naming('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_SEQPACKET');
export const levelName = naming('SOL_SOCKET', 'IPPROTO_TCP');

const socketOption = naming('SO_REUSEADDR', 'SO_ERROR', 'SO_SNDBUF', 'SO_RCVBUF', 'SO_KEEPALIVE');
const tcpOption = naming('TCP_NODELAY');
export const optionName = (level: number, optname: number): string =>
  level === constants.SOL_SOCKET ? socketOption(optname) : tcpOption(optname);
