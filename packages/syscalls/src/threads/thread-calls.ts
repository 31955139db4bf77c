import { requireCount, requireDuration, requireInt } from '../arguments.ts';
import type { AsyncCalls } from '../calls.ts';
import { newPlacedBlock, prepareReceived, prepareSent, storeReceived } from '../libc-messages.ts';
import { SCM_MAX_FD } from '../msghdr.ts';
import { encodeTimespec } from '../timespec.ts';
import type { CallThread } from './call-thread.ts';
import { NR } from './numbers.ts';

/** The calls that may block, made on this thread: one at a time. */
export const threadCalls = (thread: CallThread): AsyncCalls => ({
  async connect(sockfd, addr) {
    requireInt('sockfd', sockfd);
    return thread.call(NR.connect, [sockfd, addr, addr.length]);
  },

  async read(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return thread.call(NR.read, [fd, buf, count]);
  },

  async write(fd, buf, count) {
    requireInt('fd', fd);
    requireCount(buf, count);
    return thread.call(NR.write, [fd, buf, count]);
  },

  async accept(sockfd, addr) {
    requireInt('sockfd', sockfd);
    if (addr === null) return thread.call(NR.accept, [sockfd, null, null]);
    const addrlen = Int32Array.of(addr.bytes.length);
    const ret = await thread.call(NR.accept, [sockfd, addr.bytes, addrlen]);
    if (ret >= 0) addr.length = Math.min(addrlen[0] ?? 0, addr.bytes.length);
    return ret;
  },

  async recvfrom(sockfd, buf, len, flags, srcAddr) {
    requireInt('sockfd', sockfd);
    requireCount(buf, len);
    requireInt('flags', flags);
    if (srcAddr === null) return thread.call(NR.recvfrom, [sockfd, buf, len, flags, null, null]);
    const addrlen = Int32Array.of(srcAddr.bytes.length);
    const args = [sockfd, buf, len, flags, srcAddr.bytes, addrlen];
    const ret = await thread.call(NR.recvfrom, args);
    if (ret >= 0) srcAddr.length = Math.min(addrlen[0] ?? 0, srcAddr.bytes.length);
    return ret;
  },

  async sendto(sockfd, buf, len, flags, destAddr) {
    requireInt('sockfd', sockfd);
    requireCount(buf, len);
    requireInt('flags', flags);
    const addressLength = destAddr === null ? 0 : destAddr.length;
    return thread.call(NR.sendto, [sockfd, buf, len, flags, destAddr, addressLength]);
  },

  async recvmsg(sockfd, message, flags) {
    const block = newPlacedBlock(SCM_MAX_FD);
    prepareReceived(block, sockfd, message, flags);
    const ret = await thread.call(
      NR.recvmsg,
      [sockfd, block.bytes, flags],
      [message.name.bytes, message.buf],
    );
    if (ret >= 0) storeReceived(block, message);
    return ret;
  },

  async sendmsg(sockfd, message, flags) {
    const block = newPlacedBlock(Math.min(message.descriptors.length, SCM_MAX_FD));
    prepareSent(block, sockfd, message, flags);
    return thread.call(NR.sendmsg, [sockfd, block.bytes, flags], [message.name, message.buf]);
  },

  async nanosleep(ms) {
    requireDuration('ms', ms);
    const timespec = new Int32Array(4);
    encodeTimespec(timespec, ms);
    return thread.call(NR.nanosleep, [timespec, null]);
  },
});
