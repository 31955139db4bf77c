import type { FieldValue } from '@socketarium/protocol/wire';
import { ERRNO, newAddressBuffer } from '@socketarium/syscalls';
import { F_SETFL, O_NONBLOCK } from '@socketarium/syscalls/constants';
import {
  domainName,
  fcntlArg,
  fcntlName,
  levelName,
  optionName,
  typeName,
} from '@socketarium/syscalls/symbols';
import type { SocketCalls } from '../server-calls.ts';
import { printed, printedBytes } from './enrichment.ts';
import type { Tracer } from './tracer.ts';

/** The traced calls that make sockets, name them, and accept connections. */
export const socketCalls = (tracer: Tracer): SocketCalls => {
  const { libc, flushPolicy, enrichment } = tracer;
  const peer = newAddressBuffer();
  const entered: FieldValue[] = [0];
  const accepted: FieldValue[] = ['', 0, 0, 0];

  return {
    unlink: (pathname) => tracer.brief('unlink', [pathname], () => libc.unlink(pathname)),

    socket: (domain, type, protocol) =>
      tracer.brief(
        'socket',
        [domainName(domain), typeName(type), protocol],
        () => libc.socket(domain, type, protocol),
        (ret) => [ret < 0 ? 0 : enrichment.inode(ret)],
      ),

    setsockopt: (sockfd, level, optname, optval) =>
      tracer.brief(
        'setsockopt',
        [sockfd, levelName(level), optionName(level, optname), optval],
        () => libc.setsockopt(sockfd, level, optname, optval),
      ),

    bind: (sockfd, addr) =>
      tracer.brief('bind', [sockfd, printedBytes(addr)], () => libc.bind(sockfd, addr)),

    getsockname: (sockfd) =>
      tracer.brief(
        'getsockname',
        [sockfd],
        () => libc.getsockname(sockfd, peer),
        (ret) => [ret < 0 ? '' : printed(peer)],
      ),

    listen: (sockfd, backlog) =>
      tracer.brief('listen', [sockfd, backlog], () => libc.listen(sockfd, backlog)),

    accept: (sockfd) => {
      tracer.arrive('accept', sockfd);
      const maySleep = flushPolicy.readMaySleep(sockfd);
      if (maySleep && tracer.interrupted) return -ERRNO.EINTR;
      entered[0] = sockfd;
      tracer.enter('accept', entered, maySleep);
      const ret = tracer.stops(maySleep) ?? libc.accept(sockfd, peer);
      const inode = ret < 0 ? 0 : enrichment.inode(ret);
      accepted[0] = ret < 0 ? '' : printed(peer);
      accepted[1] = inode;
      accepted[2] = ret < 0 ? 0 : enrichment.peerPid(ret);
      accepted[3] = inode === 0 ? 0 : tracer.peerInode(inode);
      return tracer.done('accept', ret, accepted);
    },

    fcntl: (fd, cmd, arg) =>
      tracer.brief('fcntl', [fd, fcntlName(cmd), fcntlArg(cmd, arg)], () => {
        const ret = libc.fcntl(fd, cmd, arg);
        if (ret >= 0 && cmd === F_SETFL) flushPolicy.setNonBlocking(fd, (arg & O_NONBLOCK) !== 0);
        return ret;
      }),
  };
};
