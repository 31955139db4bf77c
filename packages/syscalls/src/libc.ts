import {
  requireCount,
  requireCString,
  requireFdSet,
  requireInt,
  requireNfds,
} from './arguments.ts';
import type { AddressBuffer, SyncCalls } from './calls.ts';
import { lastErrno, native } from './native.ts';
import { SOCKADDR_MAX_BYTES } from './sockaddr.ts';
import { encodeTimeval } from './timeval.ts';

/**
 * libc's calls in the calling thread: each blocks the whole process as long as the kernel says.
 * Results as calls.ts tells: what the call returned, or -errno. Buffers for the kernel's answers
 * are kept and used again, which a single thread may do.
 */

const addrlen = new Int32Array(1);
const option = new Int32Array(1);
const optionLength = new Int32Array(1);
const timeval = new Int32Array(4);
const pollfd = new Int32Array(2);
/** struct stat is 144 bytes on x86-64 and 128 on arm64; st_ino is the second eight on both. */
const stat = new Uint8Array(256);
const statWords = new DataView(stat.buffer);
const ST_INO = 8;

/** Room for one address of any family that we know. */
export function newAddressBuffer(): AddressBuffer {
  return { bytes: new Uint8Array(SOCKADDR_MAX_BYTES), length: 0 };
}

const result = (ret: number): number => (ret < 0 ? -lastErrno() : ret);

/** For calls that fill in an address: the kernel tells the length it has, which may be over the room. */
function tellAddress(ret: number, addr: AddressBuffer): number {
  if (ret < 0) return -lastErrno();
  addr.length = Math.min(addrlen[0] ?? 0, addr.bytes.length);
  return ret;
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
    return tellAddress(native.accept(sockfd, addr.bytes, addrlen), addr);
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

  select(nfds, readfds, writefds, exceptfds, timeoutMs) {
    requireNfds(nfds);
    requireFdSet('readfds', readfds);
    requireFdSet('writefds', writefds);
    requireFdSet('exceptfds', exceptfds);
    if (timeoutMs < 0) return result(native.select(nfds, readfds, writefds, exceptfds, null));
    encodeTimeval(timeval, timeoutMs);
    return result(native.select(nfds, readfds, writefds, exceptfds, timeval));
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
    // The kernel writes as much as fits, so a structure's first ints can be asked for as well.
    optionLength[0] = optval.byteLength;
    return result(native.getsockopt(sockfd, level, optname, optval, optionLength));
  },

  getsockname(sockfd, addr) {
    requireInt('sockfd', sockfd);
    addrlen[0] = addr.bytes.length;
    return tellAddress(native.getsockname(sockfd, addr.bytes, addrlen), addr);
  },

  getpeername(sockfd, addr) {
    requireInt('sockfd', sockfd);
    addrlen[0] = addr.bytes.length;
    return tellAddress(native.getpeername(sockfd, addr.bytes, addrlen), addr);
  },

  fstat(fd, inode) {
    requireInt('fd', fd);
    const ret = native.fstat(fd, stat);
    if (ret < 0) return -lastErrno();
    inode[0] = statWords.getUint32(ST_INO, true) + statWords.getUint32(ST_INO + 4, true) * 2 ** 32;
    return ret;
  },

  poll1(fd, events, timeoutMs) {
    requireInt('fd', fd);
    requireInt('timeoutMs', timeoutMs);
    pollfd[0] = fd;
    // events in the lower half; the upper half is revents, which the kernel writes.
    pollfd[1] = events & 0xffff;
    const ret = native.poll(pollfd, 1, timeoutMs);
    if (ret < 0) return -lastErrno();
    return (pollfd[1] ?? 0) >>> 16;
  },

  prctl(option, arg2) {
    requireInt('option', option);
    requireInt('arg2', arg2);
    return result(native.prctl(option, arg2, 0, 0, 0));
  },
};
