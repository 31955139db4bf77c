import {
  requireCount,
  requireDuration,
  requireFdSet,
  requireInt,
  requireNfds,
} from './arguments.ts';
import type { AsyncCalls } from './calls.ts';
import { newPlacedBlock, prepareReceived, prepareSent, tellReceived } from './libc-messages.ts';
import { SCM_MAX_FD } from './msghdr.ts';
import { lastErrno, native } from './native.ts';
import { noteSleeper } from './sleepers.ts';
import { encodeTimespec } from './timespec.ts';
import { encodeTimeval } from './timeval.ts';

/**
 * The same calls on libuv's pool threads: each blocks its own thread, and no more can be blocked at
 * once than UV_THREADPOOL_SIZE allows (4 unless the environment says otherwise, 1024 at the most).
 * One that blocks is interrupted by interruptBlockedCalls (interrupt-thread.ts).
 */

type Done = (error: Error | null, ret: number) => void;

/**
 * What the kernel may still write to. koffi passes bare addresses to the thread and holds on to
 * nothing, so without this a buffer that its caller has let go of could be collected under the call.
 */
const held = new Set<readonly unknown[]>();

function onPoolThread(
  start: (done: Done) => void,
  buffers: readonly unknown[],
  succeeded?: () => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    held.add(buffers);
    const done: Done = (error, ret) => {
      // First thing: errno is this call's only until another call is made.
      const errno = ret < 0 ? lastErrno() : 0;
      held.delete(buffers);
      if (error !== null) return reject(error);
      if (ret >= 0) succeeded?.();
      resolve(ret < 0 ? -errno : ret);
    };
    try {
      start(done);
    } catch (cause) {
      held.delete(buffers);
      throw cause;
    }
  });
}

export const libcAsync: AsyncCalls = {
  async connect(sockfd, addr) {
    requireInt('sockfd', sockfd);
    return onPoolThread((done) => native.connect.async(sockfd, addr, addr.length, done), [addr]);
  },

  async read(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return onPoolThread((done) => native.read.async(fd, buf, count, done), [buf]);
  },

  async write(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return onPoolThread((done) => native.write.async(fd, buf, count, done), [buf]);
  },

  async accept(sockfd, addr) {
    requireInt('sockfd', sockfd);
    if (addr === null) {
      return onPoolThread((done) => native.accept.async(sockfd, null, null, done), []);
    }
    const addrlen = Int32Array.of(addr.bytes.length);
    return onPoolThread(
      (done) => native.accept.async(sockfd, addr.bytes, addrlen, done),
      [addr.bytes, addrlen],
      () => {
        addr.length = Math.min(addrlen[0] ?? 0, addr.bytes.length);
      },
    );
  },

  async select(nfds, readfds, writefds, exceptfds, timeoutMs) {
    requireNfds(nfds);
    requireFdSet('readfds', readfds);
    requireFdSet('writefds', writefds);
    requireFdSet('exceptfds', exceptfds);
    const timeval = timeoutMs < 0 ? null : new Int32Array(4);
    if (timeval !== null) encodeTimeval(timeval, timeoutMs);
    return onPoolThread(
      (done) => native.select.async(nfds, readfds, writefds, exceptfds, timeval, done),
      [readfds, writefds, exceptfds, timeval],
    );
  },

  async recvfrom(sockfd, buf, len, flags, srcAddr) {
    requireInt('sockfd', sockfd);
    requireCount(buf, len);
    requireInt('flags', flags);
    if (srcAddr === null) {
      return onPoolThread(
        (done) => native.recvfrom.async(sockfd, buf, len, flags, null, null, done),
        [buf],
      );
    }
    const addrlen = Int32Array.of(srcAddr.bytes.length);
    return onPoolThread(
      (done) => native.recvfrom.async(sockfd, buf, len, flags, srcAddr.bytes, addrlen, done),
      [buf, srcAddr.bytes, addrlen],
      () => {
        srcAddr.length = Math.min(addrlen[0] ?? 0, srcAddr.bytes.length);
      },
    );
  },

  async sendto(sockfd, buf, len, flags, destAddr) {
    requireInt('sockfd', sockfd);
    requireCount(buf, len);
    requireInt('flags', flags);
    const addressLength = destAddr === null ? 0 : destAddr.length;
    return onPoolThread(
      (done) => native.sendto.async(sockfd, buf, len, flags, destAddr, addressLength, done),
      [buf, destAddr],
    );
  },

  async recvmsg(sockfd, message, flags) {
    const block = newPlacedBlock(SCM_MAX_FD);
    prepareReceived(block, sockfd, message, flags);
    return onPoolThread(
      (done) => native.recvmsg.async(sockfd, block.bytes, flags, done),
      [block.bytes, message.name.bytes, message.buf],
      () => tellReceived(block, message),
    );
  },

  async sendmsg(sockfd, message, flags) {
    const block = newPlacedBlock(Math.min(message.descriptors.length, SCM_MAX_FD));
    prepareSent(block, sockfd, message, flags);
    return onPoolThread(
      (done) => native.sendmsg.async(sockfd, block.bytes, flags, done),
      [block.bytes, message.name, message.buf],
    );
  },

  async nanosleep(ms, onBehalfOf) {
    requireDuration('ms', ms);
    const timespec = new Int32Array(4);
    encodeTimespec(timespec, ms);
    const awake = onBehalfOf === undefined ? null : noteSleeper(timespec, onBehalfOf);
    try {
      return await onPoolThread((done) => native.nanosleep.async(timespec, null, done), [timespec]);
    } finally {
      awake?.();
    }
  },
};
