import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDHUP,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_RDLCK,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_UNLCK,
  F_WRLCK,
  FD_CLOEXEC,
  FIONBIO,
  FIONREAD,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_EOR,
  MSG_NOSIGNAL,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  O_APPEND,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ACCEPTCONN,
  SO_DOMAIN,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_PEERCRED,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SO_TYPE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
  WNOHANG,
} from './constants.ts';

type Symbols = Readonly<Record<string, number>>;

/** Numbers in the records' form: by the symbol of the man page, or as a number. */
const naming =
  (symbols: Symbols) =>
  (value: number): string =>
    Object.keys(symbols).find((symbol) => symbols[symbol] === value) ?? String(value);

/** Numbers whose bits have symbols: `MSG_TRUNC|MSG_CTRUNC`; other bits as a number; `0` for none. */
const flagging =
  (symbols: Symbols) =>
  (value: number): string => {
    const names: string[] = [];
    let rest = value;
    for (const [symbol, bits] of Object.entries(symbols)) {
      if ((rest & bits) === 0) continue;
      names.push(symbol);
      rest &= ~bits;
    }
    if (rest !== 0 || names.length === 0) names.push(String(rest));
    return names.join('|');
  };

export const domainName = naming({ AF_UNIX, AF_INET, AF_INET6 });
const socketType = naming({ SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET });
const socketFlags = flagging({ SOCK_NONBLOCK, SOCK_CLOEXEC });
const SOCKET_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;
/** With the flags that socket(2) and accept4(2) take beside the type. */
export const typeName = (type: number): string => {
  const flags = type & SOCKET_FLAGS;
  const name = socketType(type & ~SOCKET_FLAGS);
  return flags === 0 ? name : `${name}|${socketFlags(flags)}`;
};
export const acceptFlags = socketFlags;
export const levelName = naming({ SOL_SOCKET, IPPROTO_TCP, IPPROTO_IPV6 });
export const howName = naming({ SHUT_RD, SHUT_WR, SHUT_RDWR });

/** Flags of recv(2) and send(2), and recvmsg(2)'s msg_flags. */
export const messageFlags = flagging({
  MSG_DONTWAIT,
  MSG_TRUNC,
  MSG_CTRUNC,
  MSG_EOR,
  MSG_CMSG_CLOEXEC,
  MSG_PEEK,
  MSG_WAITALL,
  MSG_NOSIGNAL,
});

const OPTIONS: Readonly<Record<number, (optname: number) => string>> = {
  [SOL_SOCKET]: naming({
    SO_REUSEADDR,
    SO_REUSEPORT,
    SO_TYPE,
    SO_ERROR,
    SO_SNDBUF,
    SO_RCVBUF,
    SO_KEEPALIVE,
    SO_PEERCRED,
    SO_RCVTIMEO,
    SO_SNDTIMEO,
    SO_ACCEPTCONN,
    SO_DOMAIN,
  }),
  [IPPROTO_TCP]: naming({ TCP_NODELAY }),
  [IPPROTO_IPV6]: naming({ IPV6_V6ONLY }),
};
export const optionName = (level: number, optname: number): string =>
  OPTIONS[level]?.(optname) ?? String(optname);

export const epollCreateFlags = flagging({ EPOLL_CLOEXEC });
export const epollOp = naming({ EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL });
export const epollEvents = flagging({
  EPOLLIN,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLERR,
  EPOLLHUP,
  EPOLLRDHUP,
  EPOLLEXCLUSIVE,
  EPOLLONESHOT,
  EPOLLET,
});
export const whenceName = naming({ SEEK_SET, SEEK_CUR, SEEK_END });

export const fcntlName = naming({
  F_DUPFD,
  F_GETFD,
  F_SETFD,
  F_GETFL,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_DUPFD_CLOEXEC,
});
const statusFlags = flagging({ O_WRONLY, O_RDWR, O_APPEND, O_NONBLOCK });
const descriptorFlags = flagging({ FD_CLOEXEC });
const lockType = naming({ F_RDLCK, F_WRLCK, F_UNLCK });
/** An argument of fcntl(2): flags by symbol; of a lock, its l_type. */
export const fcntlArg = (cmd: number, arg: number): string => {
  if (cmd === F_SETFL) return statusFlags(arg);
  if (cmd === F_SETFD) return descriptorFlags(arg);
  return cmd === F_SETLK || cmd === F_SETLKW ? lockType(arg) : String(arg);
};

/** Flags of pipe2(2), eventfd(2) and dup3(2). */
export const openFlags = flagging({ O_NONBLOCK, O_CLOEXEC });
export const waitOptions = flagging({ WNOHANG });
export const ioctlName = naming({ FIONBIO, FIONREAD });
