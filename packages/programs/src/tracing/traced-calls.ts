import type { ByteSpan, CallName, FdSpan, FieldValue } from '@socketarium/protocol/wire';
import { ERRNO, fdIsSet, newAddressBuffer, newFdSet, type SyncCalls } from '@socketarium/syscalls';
import { POLLIN } from '@socketarium/syscalls/constants';
import type { ServerCalls } from '../server-calls.ts';
import { Enrichment, printed, printedBytes } from './enrichment.ts';
import type { FlushPolicy } from './flush-policy.ts';
import type { Gate } from './gate.ts';
import { domainName, levelName, optionName, typeName } from './names.ts';
import type { Recorder } from './recorder.ts';

/** Actor number of the server in event records. */
const SERVER = 0;
const NOTHING: readonly FieldValue[] = [];
/** A select that returned within this slept for no more than a wake-up takes, nanoseconds. */
const BUSY_NS = 50_000;

/** What TracedCalls is made of. */
export interface Tracing {
  readonly libc: SyncCalls;
  readonly recorder: Recorder;
  readonly gate: Gate<CallName>;
  readonly flushPolicy: FlushPolicy;
  /** Whether SIGTERM or SIGINT came since it was last asked. */
  readonly takeInterrupt: () => boolean;
  /** Of the thread that makes the calls. */
  readonly tid: number;
  /** The inode of a connected Unix socket's peer, by sock_diag; 0 when it is gone or not Unix. */
  readonly peerInode: (inode: number) => number;
}

/**
 * A server's system calls by their man-page names, with results as libc's or -errno. Each stands at
 * the gate, is recorded as entered, made, and recorded as returned. A design uses it as C uses libc
 * and sees nothing of that.
 *
 * A call that may sleep is not begun when SIGTERM or SIGINT came before it: it returns -EINTR at
 * once, and is recorded so, as if the signal had come a moment later. From then on (`interrupted`)
 * such calls return -EINTR without a record: the program is on its way out.
 */
export class TracedCalls implements ServerCalls {
  readonly #libc: SyncCalls;
  readonly #recorder: Recorder;
  readonly #gate: Gate<CallName>;
  readonly #flushPolicy: FlushPolicy;
  readonly #takeInterrupt: () => boolean;
  readonly #tid: number;
  readonly #peerInode: (inode: number) => number;
  readonly #enrichment: Enrichment;
  #interrupted = false;
  /** The last select hardly slept, if at all: requests come faster than they are served. */
  #busy = false;

  // Used again for every record: the hot calls make no object.
  readonly #one: FieldValue[] = [0];
  readonly #two: FieldValue[] = [0, 0];
  readonly #three: FieldValue[] = [0, 0, 0];
  readonly #four: FieldValue[] = [0, 0, 0, 0];
  readonly #bytes: ByteSpan = { bytes: new Uint8Array(0), length: 0 };
  readonly #set: FdSpan = { bits: new Uint8Array(0), nfds: 0 };
  readonly #answered: FdSpan = { bits: new Uint8Array(0), nfds: 0 };
  readonly #asked = newFdSet();
  readonly #looked = newFdSet();
  readonly #peer = newAddressBuffer();

  constructor(tracing: Tracing) {
    this.#libc = tracing.libc;
    this.#recorder = tracing.recorder;
    this.#gate = tracing.gate;
    this.#flushPolicy = tracing.flushPolicy;
    this.#takeInterrupt = tracing.takeInterrupt;
    this.#tid = tracing.tid;
    this.#peerInode = tracing.peerInode;
    this.#enrichment = new Enrichment(tracing.libc);
  }

  /** True from SIGTERM or SIGINT on: as a C program's flag that its signal handler sets. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  unlink(pathname: string): number {
    this.#arrive('unlink');
    this.#enter1('unlink', pathname, false);
    return this.#done('unlink', this.#libc.unlink(pathname), NOTHING);
  }

  socket(domain: number, type: number, protocol: number): number {
    this.#arrive('socket');
    this.#enter3('socket', domainName(domain), typeName(type), protocol, false);
    const ret = this.#libc.socket(domain, type, protocol);
    this.#one[0] = ret < 0 ? 0 : this.#enrichment.inode(ret);
    return this.#done('socket', ret, this.#one);
  }

  setsockopt(sockfd: number, level: number, optname: number, optval: number): number {
    this.#arrive('setsockopt');
    const name = optionName(level, optname);
    this.#enter('setsockopt', [sockfd, levelName(level), name, optval], false);
    const ret = this.#libc.setsockopt(sockfd, level, optname, optval);
    return this.#done('setsockopt', ret, NOTHING);
  }

  bind(sockfd: number, addr: Uint8Array): number {
    this.#arrive('bind');
    this.#enter2('bind', sockfd, printedBytes(addr), false);
    return this.#done('bind', this.#libc.bind(sockfd, addr), NOTHING);
  }

  getsockname(sockfd: number): number {
    this.#arrive('getsockname');
    this.#enter1('getsockname', sockfd, false);
    const ret = this.#libc.getsockname(sockfd, this.#peer);
    this.#one[0] = ret < 0 ? '' : printed(this.#peer);
    return this.#done('getsockname', ret, this.#one);
  }

  listen(sockfd: number, backlog: number): number {
    this.#arrive('listen');
    this.#enter2('listen', sockfd, backlog, false);
    return this.#done('listen', this.#libc.listen(sockfd, backlog), NOTHING);
  }

  accept(sockfd: number): number {
    this.#arrive('accept');
    const maySleep = this.#flushPolicy.readMaySleep(sockfd);
    if (maySleep && this.#interrupted) return -ERRNO.EINTR;
    this.#enter1('accept', sockfd, maySleep);
    const ret = this.#stops(maySleep) ?? this.#libc.accept(sockfd, this.#peer);
    const inode = ret < 0 ? 0 : this.#enrichment.inode(ret);
    const values = this.#four;
    values[0] = ret < 0 ? '' : printed(this.#peer);
    values[1] = inode;
    values[2] = ret < 0 ? 0 : this.#enrichment.peerPid(ret);
    values[3] = inode === 0 ? 0 : this.#peerInode(inode);
    return this.#done('accept', ret, values);
  }

  read(fd: number, buf: Uint8Array, count: number): number {
    this.#arrive('read');
    const maySleep = this.#flushPolicy.readMaySleep(fd);
    if (!maySleep && this.#gate.open) {
      const ret = this.#libc.read(fd, buf, count);
      const values = this.#three;
      values[0] = fd;
      values[1] = count;
      values[2] = this.#span(buf, Math.max(ret, 0));
      return this.#called('read', ret, values);
    }
    if (maySleep && this.#interrupted) return -ERRNO.EINTR;
    this.#enter2('read', fd, count, maySleep);
    const ret = this.#stops(maySleep) ?? this.#libc.read(fd, buf, count);
    this.#one[0] = this.#span(buf, Math.max(ret, 0));
    return this.#done('read', ret, this.#one);
  }

  write(fd: number, buf: Uint8Array, count: number): number {
    this.#arrive('write');
    const maySleep = this.#flushPolicy.writeMaySleep(fd, count);
    if (!maySleep && this.#gate.open) {
      const ret = this.#libc.write(fd, buf, count);
      const values = this.#three;
      values[0] = fd;
      values[1] = this.#span(buf, count);
      values[2] = count;
      return this.#called('write', ret, values);
    }
    if (maySleep && this.#interrupted) return -ERRNO.EINTR;
    this.#enter3('write', fd, this.#span(buf, count), count, maySleep);
    const ret = this.#stops(maySleep) ?? this.#libc.write(fd, buf, count);
    return this.#done('write', ret, NOTHING);
  }

  /** select(2) for readability, without a timeout. `readfds` is changed in place. */
  select(nfds: number, readfds: Uint8Array): number {
    this.#arrive('select');
    if (this.#interrupted) return -ERRNO.EINTR;
    const asked = this.#set;
    asked.bits = readfds;
    asked.nfds = nfds;
    const returnsAtOnce = this.#gate.open && this.#busy && this.#readyNow(nfds, readfds);
    // A signal's mark is found here, and is recorded below as this select's EINTR.
    if (returnsAtOnce && !this.#tookInterrupt()) {
      this.#asked.set(readfds);
      asked.bits = this.#asked;
      const ret = this.#libc.select(nfds, readfds, null, null, -1);
      const values = this.#four;
      values[0] = nfds;
      values[1] = asked;
      values[2] = -1;
      values[3] = this.#answer(ret, readfds, nfds);
      return this.#called('select', ret, values);
    }
    this.#enter3('select', nfds, asked, -1, true);
    const enteredAt = this.#recorder.lastTime;
    const ret = this.#stops(true) ?? this.#libc.select(nfds, readfds, null, null, -1);
    this.#one[0] = this.#answer(ret, readfds, nfds);
    const result = this.#done('select', ret, this.#one);
    this.#busy = this.#recorder.lastTime - enteredAt < BUSY_NS;
    return result;
  }

  close(fd: number): number {
    this.#arrive('close');
    this.#enter1('close', fd, false);
    const ret = this.#libc.close(fd);
    this.#flushPolicy.closed(fd);
    return this.#done('close', ret, NOTHING);
  }

  /** Takes in what select answered, and gives it as the record's field. */
  #answer(ret: number, readfds: Uint8Array, nfds: number): FdSpan {
    this.#flushPolicy.selectReturned(ret < 0 ? null : readfds);
    const answered = this.#answered;
    answered.bits = readfds;
    // A failed select leaves the set as it was, select(2): nothing in it is ready.
    answered.nfds = ret < 0 ? 0 : nfds;
    return answered;
  }

  /**
   * Whether select would return at once: a look without waiting, which costs a busy server less than
   * waking the reader before every select. It is the tracer's, and no call of the program's. Who was
   * served first the last time has had longest to come again, so that one is asked before all are.
   */
  #readyNow(nfds: number, readfds: Uint8Array): boolean {
    const { likely } = this.#flushPolicy;
    if (likely >= 0 && fdIsSet(readfds, likely)) {
      if (this.#libc.poll1(likely, POLLIN, 0) > 0) return true;
    }
    this.#looked.set(readfds);
    this.#busy = this.#libc.select(nfds, this.#looked, null, null, 0) > 0;
    return this.#busy;
  }

  /** What was recorded is on its way when this returns. */
  flush(): void {
    this.#recorder.flush();
  }

  #arrive(call: CallName): void {
    if (!this.#gate.pass(call)) this.#interrupted = true;
  }

  /**
   * -EINTR, in the place of a call that may sleep, when SIGTERM or SIGINT came just before it. Asked
   * as late as can be, after the entry was flushed: what comes in the microsecond that is left does
   * not interrupt the call, and who sent it sends it again.
   */
  #stops(maySleep: boolean): number | null {
    return maySleep && this.#tookInterrupt() ? -ERRNO.EINTR : null;
  }

  #tookInterrupt(): boolean {
    if (this.#takeInterrupt()) this.#interrupted = true;
    return this.#interrupted;
  }

  #enter1(call: CallName, first: FieldValue, maySleep: boolean): void {
    this.#one[0] = first;
    this.#enter(call, this.#one, maySleep);
  }

  #enter2(call: CallName, first: FieldValue, second: FieldValue, maySleep: boolean): void {
    this.#two[0] = first;
    this.#two[1] = second;
    this.#enter(call, this.#two, maySleep);
  }

  #enter3(
    call: CallName,
    first: FieldValue,
    second: FieldValue,
    third: FieldValue,
    maySleep: boolean,
  ): void {
    this.#three[0] = first;
    this.#three[1] = second;
    this.#three[2] = third;
    this.#enter(call, this.#three, maySleep);
  }

  #enter(call: CallName, values: readonly FieldValue[], maySleep: boolean): void {
    this.#recorder.frames.entered(SERVER, this.#tid, call, values);
    // What may sleep is told before it does; and nobody steps through calls that they cannot see.
    if (maySleep || !this.#gate.open) this.#recorder.flush();
  }

  #done(call: CallName, result: number, values: readonly FieldValue[]): number {
    const errno = result < 0 ? -result : 0;
    const ret = result < 0 ? -1 : result;
    this.#recorder.frames.returned(SERVER, this.#tid, call, ret, errno, values);
    if (this.#gate.open) this.#recorder.flushWhenOld();
    else this.#recorder.flush();
    if (errno === ERRNO.EINTR) this.#tookInterrupt();
    return result;
  }

  /**
   * Records a call that could not sleep, entry and return together: nobody could have seen the one
   * before the other, and it is these calls that a busy server makes most.
   */
  #called(call: CallName, result: number, values: readonly FieldValue[]): number {
    const errno = result < 0 ? -result : 0;
    const ret = result < 0 ? -1 : result;
    this.#recorder.frames.called(SERVER, this.#tid, call, ret, errno, values);
    this.#recorder.flushWhenOld();
    if (errno === ERRNO.EINTR) this.#tookInterrupt();
    return result;
  }

  #span(bytes: Uint8Array, length: number): ByteSpan {
    this.#bytes.bytes = bytes;
    this.#bytes.length = length;
    return this.#bytes;
  }
}
