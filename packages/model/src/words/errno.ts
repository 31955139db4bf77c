/** What an error means, by its symbol: in general, and for a call where it has a special meaning. */

const GENERAL: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'no interface of this machine has this address',
  EAFNOSUPPORT: 'this family of addresses is not supported',
  EAGAIN: 'it would have to sleep, and must not (or its timeout is over)',
  EALREADY: 'an attempt is under way already',
  EBADF: 'no open descriptor has this number',
  ECONNABORTED: 'the connection was aborted before it was accepted',
  ECONNREFUSED: 'no socket listens there',
  ECONNRESET: 'the peer has reset the connection',
  EDESTADDRREQ: 'there is no address to send to',
  EEXIST: 'it is there already',
  EFAULT: 'a pointer leads outside of the program’s memory',
  EHOSTUNREACH: 'there is no route to this host',
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
  ENOENT: 'no such file',
  ENOMEM: 'there is no memory for it',
  ENOSYS: 'this kernel has no such call',
  ENOTCONN: 'the socket is not connected',
  ENOTSOCK: 'the descriptor is not a socket',
  EOPNOTSUPP: 'this kind of socket cannot do that',
  EPERM: 'the process is not permitted to do that',
  EPIPE: 'the peer does not read any more, or this side is shut down',
  EPROTOTYPE: 'the socket there has another type',
  ETIMEDOUT: 'no reply came in time',
};

const OF_CALL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  accept: { EAGAIN: 'the accept queue is empty, and the descriptor does not block' },
  bind: {
    EADDRINUSE:
      'the address is in use: by a socket, by closing connections, or by a leftover socket file',
  },
  connect: {
    EAGAIN: 'the accept queue is full, and the descriptor does not block',
    ENOENT: 'no socket has this name',
  },
  unlink: { ENOENT: 'there was no such file: nothing to remove' },
  read: { EAGAIN: 'no data yet, and it must not wait (longer)' },
  recvfrom: { EAGAIN: 'no data yet, and it must not wait (longer)' },
  recvmsg: { EAGAIN: 'no data yet, and it must not wait (longer)' },
  write: { EAGAIN: 'there is no room, and the descriptor does not block' },
  sendto: { EAGAIN: 'there is no room, and it must not wait' },
  sendmsg: { EAGAIN: 'there is no room, and it must not wait' },
};

/** The symbols with an explanation, for suggestions and checks. */
export const ERRNO_SYMBOLS: readonly string[] = Object.keys(GENERAL);

/** What this error of this call means; null for a symbol without an explanation. */
export const errnoWords = (errno: string, call?: string): string | null =>
  (call === undefined ? undefined : OF_CALL[call]?.[errno]) ?? GENERAL[errno] ?? null;
