import { requireCount, requireCString, requireDuration, requireInt } from './arguments.ts';
import type { AddressBuffer, SyncCalls } from './calls.ts';
import {
  dup,
  dup2,
  fcntl,
  fstat,
  getrlimit,
  lseek,
  memfd_create,
  nanosleep,
  open,
  setSoftLimit,
} from './libc-files.ts';
import { recvfrom, recvmsg, sendmsg, sendto } from './libc-messages.ts';
import { epoll_create1, epoll_ctl, epoll_wait, poll, poll1, select } from './libc-readiness.ts';
import { native } from './native.ts';
import { addrlen, result, setAddressLength } from './result.ts';
import { SOCKADDR_MAX_BYTES } from './sockaddr.ts';
import { encodeTimeval } from './timeval.ts';

/**
 * libc's calls in the calling thread: each blocks the whole process as long as the kernel decides.
 * Results as in calls.ts: what the call returned, or -errno. Buffers for the kernel's answers are kept
 * and reused, which a single thread may do.
 */

const option = new Int32Array(1);
const optionLength = new Int32Array(1);
const timeval = new Int32Array(4);

/** Room for one address of any supported family. */
export function newAddressBuffer(): AddressBuffer {
  return { bytes: new Uint8Array(SOCKADDR_MAX_BYTES), length: 0 };
}

export const libc: SyncCalls = {
  socket(domain, type, protocol) {
    requireInt('domain', domain);
    requireInt('type', type);
    requireInt('protocol', protocol);
    return result(native.socket(domain, type, protocol));
  },

  bind(sockfd, addr) {
    requireInt('sockfd', sockfd);
    return result(native.bind(sockfd, addr, addr.length));
  },

  listen(sockfd, backlog) {
    requireInt('sockfd', sockfd);
    requireInt('backlog', backlog);
    return result(native.listen(sockfd, backlog));
  },

  accept(sockfd, addr) {
    requireInt('sockfd', sockfd);
    if (addr === null) return result(native.accept(sockfd, null, null));
    addrlen[0] = addr.bytes.length;
    return setAddressLength(native.accept(sockfd, addr.bytes, addrlen), addr);
  },

  connect(sockfd, addr) {
    requireInt('sockfd', sockfd);
    return result(native.connect(sockfd, addr, addr.length));
  },

  read(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return result(native.read(fd, buf, count));
  },

  write(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return result(native.write(fd, buf, count));
  },

  close(fd) {
    requireInt('fd', fd);
    return result(native.close(fd));
  },

  unlink(pathname) {
    requireCString('pathname', pathname);
    return result(native.unlink(pathname));
  },

  shutdown(sockfd, how) {
    requireInt('sockfd', sockfd);
    requireInt('how', how);
    return result(native.shutdown(sockfd, how));
  },

  setsockopt(sockfd, level, optname, optval) {
    requireInt('sockfd', sockfd);
    requireInt('level', level);
    requireInt('optname', optname);
    requireInt('optval', optval);
    option[0] = optval;
    return result(native.setsockopt(sockfd, level, optname, option, 4));
  },

  getsockopt(sockfd, level, optname, optval) {
    requireInt('sockfd', sockfd);
    requireInt('level', level);
    requireInt('optname', optname);
    // The kernel writes as much as fits, so a structure's first ints can be read as well.
    optionLength[0] = optval.byteLength;
    return result(native.getsockopt(sockfd, level, optname, optval, optionLength));
  },

  setsockoptTime(sockfd, level, optname, ms) {
    requireInt('sockfd', sockfd);
    requireInt('level', level);
    requireInt('optname', optname);
    requireDuration('ms', ms);
    encodeTimeval(timeval, ms);
    return result(native.setsockopt(sockfd, level, optname, timeval, timeval.byteLength));
  },

  getsockname(sockfd, addr) {
    requireInt('sockfd', sockfd);
    addrlen[0] = addr.bytes.length;
    return setAddressLength(native.getsockname(sockfd, addr.bytes, addrlen), addr);
  },

  getpeername(sockfd, addr) {
    requireInt('sockfd', sockfd);
    addrlen[0] = addr.bytes.length;
    return setAddressLength(native.getpeername(sockfd, addr.bytes, addrlen), addr);
  },

  prctl(option, arg2) {
    requireInt('option', option);
    requireInt('arg2', arg2);
    return result(native.prctl(option, arg2, 0, 0, 0));
  },

  recvfrom,
  sendto,
  recvmsg,
  sendmsg,
  select,
  poll1,
  poll,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  fstat,
  fcntl,
  dup,
  dup2,
  nanosleep,
  open,
  memfd_create,
  lseek,
  getrlimit,
  setSoftLimit,
};
