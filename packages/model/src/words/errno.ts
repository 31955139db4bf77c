/** What an error means, by its symbol: in general, and for a call where it has a special meaning. */

const GENERAL: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'no interface of this machine has this address',
  EAFNOSUPPORT: 'this family of addresses is not supported',
  EAGAIN: 'it would have to sleep, and was not to (or its time was over)',
  EALREADY: 'an attempt is under way already',
  EBADF: 'no open descriptor has this number',
  ECONNABORTED: 'the connection was broken off before it was accepted',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the peer has reset the connection',
  EDESTADDRREQ: 'there is no address to send to',
  EEXIST: 'it is there already',
  EFAULT: 'a pointer leads outside of the program’s memory',
  EHOSTUNREACH: 'no way leads to this host',
  EINPROGRESS:
    'the connection is being made; a descriptor that does not block does not wait for it',
  EINTR: 'a signal came before anything was done',
  EINVAL: 'an argument makes no sense here',
  EISCONN: 'the socket is connected already',
  EMFILE: 'the process has no descriptor left (RLIMIT_NOFILE)',
  EMSGSIZE: 'the message is too long for one datagram',
  ENAMETOOLONG: 'the name is too long',
  ENFILE: 'the system has no open file left',
  ENOBUFS: 'the kernel has no buffer for it now',
  ENOENT: 'there is no such name',
  ENOMEM: 'there is no memory for it',
  ENOSYS: 'this kernel has no such call',
  ENOTCONN: 'the socket is not connected',
  ENOTSOCK: 'the descriptor is no socket',
  EOPNOTSUPP: 'this kind of socket cannot do that',
  EPERM: 'the process may not do that',
  EPIPE: 'the peer does not read any more, or this side was shut down',
  EPROTOTYPE: 'the socket there is of another type',
  ETIMEDOUT: 'no answer came in time',
};

const OF_CALL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  accept: { EAGAIN: 'the accept queue is empty, and the descriptor does not block' },
  bind: {
    EADDRINUSE:
      'the name is taken: by a socket, by connections that still end, or by a file that was left',
  },
  connect: {
    EAGAIN: 'the accept queue is full, and the descriptor does not block',
    ENOENT: 'no socket has this name',
  },
  unlink: { ENOENT: 'there was no such name: nothing to remove' },
  read: { EAGAIN: 'nothing has come (yet), and it was not to wait (longer)' },
  recvfrom: { EAGAIN: 'nothing has come (yet), and it was not to wait (longer)' },
  recvmsg: { EAGAIN: 'nothing has come (yet), and it was not to wait (longer)' },
  write: { EAGAIN: 'there is no room, and the descriptor does not block' },
  sendto: { EAGAIN: 'there is no room, and it was not to wait' },
  sendmsg: { EAGAIN: 'there is no room, and it was not to wait' },
};

/** The symbols with an explanation, for suggestions and checks. */
export const ERRNO_SYMBOLS: readonly string[] = Object.keys(GENERAL);

/** What this error of this call means; null for a symbol without an explanation. */
export const errnoWords = (errno: string, call?: string): string | null =>
  (call === undefined ? undefined : OF_CALL[call]?.[errno]) ?? GENERAL[errno] ?? null;
