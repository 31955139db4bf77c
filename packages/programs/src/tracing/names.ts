import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  F_GETFL,
  F_SETFL,
  MSG_CMSG_CLOEXEC,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_EOR,
  MSG_TRUNC,
  O_APPEND,
  O_NONBLOCK,
  O_RDWR,
  O_WRONLY,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from '@socketarium/syscalls/constants';

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
export const typeName = naming({ SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET });
export const levelName = naming({ SOL_SOCKET });
export const howName = naming({ SHUT_RD, SHUT_WR, SHUT_RDWR });

/** Flags of recv(2) and send(2), and recvmsg(2)'s msg_flags. */
export const messageFlags = flagging({
  MSG_DONTWAIT,
  MSG_TRUNC,
  MSG_CTRUNC,
  MSG_EOR,
  MSG_CMSG_CLOEXEC,
});

const socketOption = naming({ SO_REUSEADDR, SO_RCVTIMEO });
export const optionName = (level: number, optname: number): string =>
  level === SOL_SOCKET ? socketOption(optname) : String(optname);

export const epollCreateFlags = flagging({ EPOLL_CLOEXEC });
export const epollOp = naming({ EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL });
export const epollEvents = flagging({ EPOLLIN, EPOLLOUT, EPOLLET });
export const whenceName = naming({ SEEK_SET, SEEK_CUR, SEEK_END });

export const fcntlName = naming({ F_GETFL, F_SETFL });
const statusFlags = flagging({ O_WRONLY, O_RDWR, O_APPEND, O_NONBLOCK });
/** An argument of fcntl(2): file status flags by symbol. */
export const fcntlArg = (cmd: number, arg: number): string =>
  cmd === F_SETFL ? statusFlags(arg) : String(arg);
