import type { Address, Transport } from '@socketarium/protocol';
import { ERRNO, errnoSymbol } from '@socketarium/syscalls';

/** An error that the user can fix, as a sentence. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** An address as shown to users: a path, `127.0.0.1:80`, `[::1]:80`. */
export const addressInWords = (address: Address): string => {
  if ('path' in address) return address.path;
  const { host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
};

/** Why there is no connection. `errno` is the negative result of connect(2) or socket(2). */
export const whyNotConnected = (errno: number, address: Address, transport: Transport): string => {
  const where = addressInWords(address);
  const symbol = errnoSymbol(errno);
  switch (-errno) {
    case ERRNO.ENOENT:
      return `There is no socket at ${where} (${symbol}): is its server running?`;
    case ERRNO.ECONNREFUSED:
      return 'path' in address
        ? `Nobody listens at ${where} (${symbol}): the name is there, its server is not.`
        : `Nobody listens at ${where} (${symbol}).`;
    case ERRNO.EPROTOTYPE:
      return `The socket at ${where} is not a ${transport} one (${symbol}): unix:, unix-seqpacket: and unix-dgram: say which.`;
    case ERRNO.EACCES:
    case ERRNO.EPERM:
      return `You may not connect to ${where} (${symbol}).`;
    case ERRNO.ENOTDIR:
      return `${where} is not a path (${symbol}): a part of it is no directory.`;
    case ERRNO.ETIMEDOUT:
    case ERRNO.EHOSTUNREACH:
    case ERRNO.ENETUNREACH:
      return `${where} does not answer (${symbol}).`;
    case ERRNO.EADDRNOTAVAIL:
      return `This machine has no way to ${where} (${symbol}).`;
    default:
      return `Connecting to ${where} failed: ${symbol}.`;
  }
};

/** Why a conversation was cut short. `errno` is the negative result of a call. */
export const whyBroken = (errno: number): string => {
  const symbol = errnoSymbol(errno);
  switch (-errno) {
    case ERRNO.EPIPE:
      return `The server has closed the connection (${symbol}): what you said was not heard.`;
    case ERRNO.ECONNRESET:
      return `The server reset the connection (${symbol}): it closed without reading all you said.`;
    case ERRNO.ECONNREFUSED:
      return `Nobody is there any more (${symbol}).`;
    case ERRNO.EMSGSIZE:
      return `That is too long for one message (${symbol}).`;
    default:
      return `The conversation broke: ${symbol}.`;
  }
};
