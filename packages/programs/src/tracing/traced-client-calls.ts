import type { CallName, FdSpan, FieldValue } from '@socketarium/protocol/wire';
import {
  type AddressBuffer,
  type AsyncCalls,
  type CallThread,
  newAddressBuffer,
  type ReceivedMessage,
  type SentMessage,
  type SyncCalls,
  threadCalls,
} from '@socketarium/syscalls';
import {
  domainName,
  howName,
  levelName,
  messageFlags,
  optionName,
  typeName,
} from '@socketarium/syscalls/symbols';
import { Enrichment, printed, printedBytes } from './enrichment.ts';
import type { Recorder } from './recorder.ts';

const NOTHING: readonly FieldValue[] = [];

/**
 * One client's system calls, recorded as its own. Those that may sleep are made on the client's own
 * thread, so that many clients can block in one process; their entry is flushed before they are made. The
 * others are made by this thread at once, also while a call of the same client sleeps. Results as libc's
 * or -errno.
 */
export class TracedClientCalls {
  readonly #libc: SyncCalls;
  readonly #thread: CallThread;
  readonly #blocking: AsyncCalls;
  readonly #recorder: Recorder;
  readonly #enrichment: Enrichment;
  readonly #client: number;
  readonly #name: AddressBuffer = newAddressBuffer();

  /**
   * @param thread the client's own; it has started before a call that may sleep is made.
   * @param client the N of client-N.
   */
  constructor(libc: SyncCalls, thread: CallThread, recorder: Recorder, client: number) {
    this.#libc = libc;
    this.#thread = thread;
    this.#blocking = threadCalls(thread);
    this.#recorder = recorder;
    this.#enrichment = new Enrichment(libc);
    this.#client = client;
  }

  socket(domain: number, type: number, protocol: number): number {
    const id = this.#entered('socket', [domainName(domain), typeName(type), protocol]);
    const ret = this.#libc.socket(domain, type, protocol);
    return this.#returned(id, 'socket', ret, [this.#inode(ret)]);
  }

  bind(sockfd: number, addr: Uint8Array): number {
    const id = this.#entered('bind', [sockfd, printedBytes(addr)]);
    return this.#returned(id, 'bind', this.#libc.bind(sockfd, addr));
  }

  getsockname(sockfd: number): number {
    const id = this.#entered('getsockname', [sockfd]);
    const ret = this.#libc.getsockname(sockfd, this.#name);
    return this.#returned(id, 'getsockname', ret, [ret < 0 ? '' : printed(this.#name)]);
  }

  /** For an option that is a time, milliseconds. */
  setsockoptTime(sockfd: number, level: number, optname: number, ms: number): number {
    const id = this.#entered('setsockopt', [
      sockfd,
      levelName(level),
      optionName(level, optname),
      ms,
    ]);
    return this.#returned(id, 'setsockopt', this.#libc.setsockoptTime(sockfd, level, optname, ms));
  }

  shutdown(sockfd: number, how: number): number {
    const id = this.#entered('shutdown', [sockfd, howName(how)]);
    return this.#returned(id, 'shutdown', this.#libc.shutdown(sockfd, how));
  }

  dup(oldfd: number): number {
    const id = this.#entered('dup', [oldfd]);
    return this.#returned(id, 'dup', this.#libc.dup(oldfd));
  }

  close(fd: number): number {
    const id = this.#entered('close', [fd]);
    return this.#returned(id, 'close', this.#libc.close(fd));
  }

  memfd_create(name: string): number {
    const id = this.#entered('memfd_create', [name, '0']);
    const ret = this.#libc.memfd_create(name, 0);
    return this.#returned(id, 'memfd_create', ret, [this.#inode(ret)]);
  }

  async connect(sockfd: number, addr: Uint8Array): Promise<number> {
    const id = this.#sleeping('connect', [sockfd, printedBytes(addr)]);
    const ret = await this.#blocking.connect(sockfd, addr);
    return this.#woke(id, 'connect', ret, [ret < 0 ? '' : this.#enrichment.localAddress(sockfd)]);
  }

  async read(fd: number, buf: Uint8Array, count: number): Promise<number> {
    const id = this.#sleeping('read', [fd, count]);
    const ret = await this.#blocking.read(fd, buf, count);
    return this.#woke(id, 'read', ret, [received(buf, count, ret)]);
  }

  async write(fd: number, buf: Uint8Array, count: number): Promise<number> {
    const id = this.#sleeping('write', [fd, { bytes: buf, length: count }, count]);
    return this.#woke(id, 'write', await this.#blocking.write(fd, buf, count));
  }

  async recvfrom(sockfd: number, buf: Uint8Array, len: number, flags: number): Promise<number> {
    const id = this.#sleeping('recvfrom', [sockfd, len, messageFlags(flags)]);
    // A buffer of its own: another call of this client may read an address while this one sleeps.
    const sender = newAddressBuffer();
    const ret = await this.#blocking.recvfrom(sockfd, buf, len, flags, sender);
    return this.#woke(id, 'recvfrom', ret, [
      received(buf, len, ret),
      ret < 0 ? '' : printed(sender),
    ]);
  }

  /** @param destAddr null where the socket is connected. */
  async sendto(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    destAddr: Uint8Array | null,
  ): Promise<number> {
    const to = destAddr === null ? '' : printedBytes(destAddr);
    const id = this.#sleeping('sendto', [
      sockfd,
      { bytes: buf, length: len },
      len,
      messageFlags(flags),
      to,
    ]);
    return this.#woke(id, 'sendto', await this.#blocking.sendto(sockfd, buf, len, flags, destAddr));
  }

  async recvmsg(sockfd: number, message: ReceivedMessage, flags: number): Promise<number> {
    const id = this.#sleeping('recvmsg', [sockfd, message.len, messageFlags(flags)]);
    const ret = await this.#blocking.recvmsg(sockfd, message, flags);
    const failed = ret < 0;
    return this.#woke(id, 'recvmsg', ret, [
      received(message.buf, message.len, ret),
      failed ? '' : printed(message.name),
      messageFlags(failed ? 0 : message.flags),
      setOf(failed ? [] : message.descriptors),
    ]);
  }

  async sendmsg(sockfd: number, message: SentMessage, flags: number): Promise<number> {
    const id = this.#sleeping('sendmsg', [
      sockfd,
      { bytes: message.buf, length: message.len },
      messageFlags(flags),
      message.name === null ? '' : printedBytes(message.name),
      setOf(message.descriptors),
    ]);
    return this.#woke(id, 'sendmsg', await this.#blocking.sendmsg(sockfd, message, flags));
  }

  async nanosleep(ms: number): Promise<number> {
    const id = this.#sleeping('nanosleep', [ms]);
    return this.#woke(id, 'nanosleep', await this.#blocking.nanosleep(ms));
  }

  #inode(fd: number): number {
    return fd < 0 ? 0 : this.#enrichment.inode(fd);
  }

  /** Records the entry of a call made by this thread; returns the call's id. */
  #entered(call: CallName, values: readonly FieldValue[]): number {
    return this.#enter(process.pid, call, values);
  }

  #returned(id: number, call: CallName, result: number, values = NOTHING): number {
    this.#recorder.frames.returned(this.#client, process.pid, id, call, result, values);
    this.#recorder.flushSoon();
    return result;
  }

  /** Records and flushes the entry of a call made by the client's own thread. */
  #sleeping(call: CallName, values: readonly FieldValue[]): number {
    const id = this.#enter(this.#thread.tid, call, values);
    this.#recorder.flush();
    return id;
  }

  #woke(id: number, call: CallName, result: number, values = NOTHING): number {
    const { tid, returnedAt } = this.#thread;
    this.#recorder.frames.returned(this.#client, tid, id, call, result, values, returnedAt);
    this.#recorder.flushSoon();
    return result;
  }

  #enter(tid: number, call: CallName, values: readonly FieldValue[]): number {
    const { frames } = this.#recorder;
    const id = frames.newCallId();
    frames.entered(this.#client, tid, id, call, values);
    return id;
  }
}

/** With MSG_TRUNC requested, a receiving call may return a length beyond the buffer, recv(2). */
const received = (bytes: Uint8Array, room: number, ret: number) => ({
  bytes,
  length: Math.min(Math.max(ret, 0), room),
});

const setOf = (fds: readonly number[]): FdSpan => {
  const nfds = Math.max(-1, ...fds) + 1;
  const bits = new Uint8Array((nfds + 7) >> 3);
  for (const fd of fds) bits[fd >> 3] = (bits[fd >> 3] ?? 0) | (1 << (fd & 7));
  return { bits, nfds };
};
