import type { CallName, FdSpan, FieldValue } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import { AF_UNIX } from '@socketarium/syscalls/constants';
import { messageFlags } from '@socketarium/syscalls/symbols';
import type { ByteCalls } from '../server-calls.ts';
import { DescriptorSet } from './descriptor-set.ts';
import { printed, printedBytes } from './enrichment.ts';
import { NOTHING, spanOf, type Tracer } from './tracer.ts';

/** The traced calls that carry bytes. */
export const byteCalls = (tracer: Tracer): ByteCalls => {
  const { libc, flushPolicy } = tracer;
  // Reused for every record: read and write, which are the hot calls, allocate nothing.
  const one: FieldValue[] = [0];
  const two: FieldValue[] = [0, 0];
  const three: FieldValue[] = [0, 0, 0];
  const passed = new DescriptorSet();

  const transfer = (
    call: CallName,
    maySleep: boolean,
    entered: readonly FieldValue[],
    make: () => number,
    returned: (ret: number) => readonly FieldValue[],
  ): number => {
    if (!maySleep && tracer.open) {
      const enteredAt = tracer.now();
      const ret = make();
      return tracer.called(call, enteredAt, ret, [...entered, ...returned(ret)]);
    }
    if (maySleep && tracer.interrupted) return -ERRNO.EINTR;
    tracer.enter(call, entered, maySleep);
    const ret = tracer.stops(maySleep) ?? make();
    return tracer.done(call, ret, returned(ret));
  };

  const setOf = (descriptors: readonly number[]): FdSpan => {
    passed.clear();
    for (const fd of descriptors) passed.add(fd);
    return passed;
  };

  /** A Unix datagram waits for room at its receiver, which poll on the sender's socket cannot see. */
  const sendMaySleep = (sockfd: number, count: number, to: Uint8Array | null): boolean =>
    (to !== null && to[0] === AF_UNIX) || flushPolicy.writeMaySleep(sockfd, count);

  return {
    read: (fd, buf, count) => {
      tracer.arrive('read', fd);
      const maySleep = flushPolicy.readMaySleep(fd);
      if (!maySleep && tracer.open) {
        const enteredAt = tracer.now();
        const ret = libc.read(fd, buf, count);
        three[0] = fd;
        three[1] = count;
        three[2] = spanOf(buf, Math.max(ret, 0));
        return tracer.called('read', enteredAt, ret, three);
      }
      if (maySleep && tracer.interrupted) return -ERRNO.EINTR;
      two[0] = fd;
      two[1] = count;
      tracer.enter('read', two, maySleep);
      const ret = tracer.stops(maySleep) ?? libc.read(fd, buf, count);
      one[0] = spanOf(buf, Math.max(ret, 0));
      return tracer.done('read', ret, one);
    },

    write: (fd, buf, count) => {
      tracer.arrive('write', fd);
      const maySleep = flushPolicy.writeMaySleep(fd, count);
      three[0] = fd;
      three[1] = spanOf(buf, count);
      three[2] = count;
      if (!maySleep && tracer.open) {
        return tracer.called('write', tracer.now(), libc.write(fd, buf, count), three);
      }
      if (maySleep && tracer.interrupted) return -ERRNO.EINTR;
      tracer.enter('write', three, maySleep);
      const ret = tracer.stops(maySleep) ?? libc.write(fd, buf, count);
      return tracer.done('write', ret, NOTHING);
    },

    recvfrom: (sockfd, buf, len, flags, srcAddr) => {
      tracer.arrive('recvfrom', sockfd);
      return transfer(
        'recvfrom',
        flushPolicy.readMaySleep(sockfd),
        [sockfd, len, messageFlags(flags)],
        () => libc.recvfrom(sockfd, buf, len, flags, srcAddr),
        (ret) => [
          spanOf(buf, Math.max(ret, 0)),
          ret < 0 || srcAddr === null ? '' : printed(srcAddr),
        ],
      );
    },

    sendto: (sockfd, buf, len, flags, destAddr) => {
      tracer.arrive('sendto', sockfd);
      const to = destAddr === null ? '' : printedBytes(destAddr);
      return transfer(
        'sendto',
        sendMaySleep(sockfd, len, destAddr),
        [sockfd, spanOf(buf, len), len, messageFlags(flags), to],
        () => libc.sendto(sockfd, buf, len, flags, destAddr),
        () => NOTHING,
      );
    },

    recvmsg: (sockfd, message, flags) => {
      tracer.arrive('recvmsg', sockfd);
      return transfer(
        'recvmsg',
        flushPolicy.readMaySleep(sockfd),
        [sockfd, message.len, messageFlags(flags)],
        () => libc.recvmsg(sockfd, message, flags),
        (ret) => [
          spanOf(message.buf, Math.max(ret, 0)),
          ret < 0 ? '' : printed(message.name),
          ret < 0 ? '0' : messageFlags(message.flags),
          setOf(ret < 0 ? [] : message.descriptors),
        ],
      );
    },

    sendmsg: (sockfd, message, flags) => {
      tracer.arrive('sendmsg', sockfd);
      const { buf, len, name, descriptors } = message;
      return transfer(
        'sendmsg',
        sendMaySleep(sockfd, len, name),
        [
          sockfd,
          spanOf(buf, len),
          messageFlags(flags),
          name === null ? '' : printedBytes(name),
          setOf(descriptors),
        ],
        () => libc.sendmsg(sockfd, message, flags),
        () => NOTHING,
      );
    },
  };
};
