import type { CallName, FieldValue } from '@socketarium/protocol/wire';
import type { AsyncCalls, SyncCalls } from '@socketarium/syscalls';
import { Enrichment, printedBytes } from './enrichment.ts';
import { domainName, typeName } from './names.ts';
import type { Recorder } from './recorder.ts';

/** The runtime hides which pool thread makes a call. */
const POOL_THREAD = 0;
const NOTHING: readonly FieldValue[] = [];

/**
 * One client's system calls, recorded as its own. Those that may sleep are made on a pool thread, so
 * that many clients can block in one process; their entry is flushed before they are made.
 * Results as libc's or -errno.
 */
export class TracedClientCalls {
  readonly #libc: SyncCalls;
  readonly #libcAsync: AsyncCalls;
  readonly #recorder: Recorder;
  readonly #enrichment: Enrichment;
  readonly #actor: number;
  readonly #tid: number;

  /**
   * @param actor the N of client-N.
   * @param tid of the thread that runs this.
   */
  constructor(
    libc: SyncCalls,
    libcAsync: AsyncCalls,
    recorder: Recorder,
    actor: number,
    tid: number,
  ) {
    this.#libc = libc;
    this.#libcAsync = libcAsync;
    this.#recorder = recorder;
    this.#enrichment = new Enrichment(libc);
    this.#actor = actor;
    this.#tid = tid;
  }

  socket(domain: number, type: number, protocol: number): number {
    const { frames } = this.#recorder;
    frames.entered(this.#actor, this.#tid, 'socket', [
      domainName(domain),
      typeName(type),
      protocol,
    ]);
    const ret = this.#libc.socket(domain, type, protocol);
    const inode = ret < 0 ? 0 : this.#enrichment.inode(ret);
    return this.#returned(this.#tid, 'socket', ret, [inode]);
  }

  async connect(sockfd: number, addr: Uint8Array): Promise<number> {
    this.#sleeping('connect', [sockfd, printedBytes(addr)]);
    const ret = await this.#libcAsync.connect(sockfd, addr);
    const local = ret < 0 ? '' : this.#enrichment.localAddress(sockfd);
    return this.#returned(POOL_THREAD, 'connect', ret, [local]);
  }

  async read(fd: number, buf: Uint8Array, count: number): Promise<number> {
    this.#sleeping('read', [fd, count]);
    const ret = await this.#libcAsync.read(fd, buf, count);
    const span = { bytes: buf, length: Math.max(ret, 0) };
    return this.#returned(POOL_THREAD, 'read', ret, [span]);
  }

  async write(fd: number, buf: Uint8Array, count: number): Promise<number> {
    this.#sleeping('write', [fd, { bytes: buf, length: count }, count]);
    const ret = await this.#libcAsync.write(fd, buf, count);
    return this.#returned(POOL_THREAD, 'write', ret, NOTHING);
  }

  close(fd: number): number {
    this.#recorder.frames.entered(this.#actor, this.#tid, 'close', [fd]);
    return this.#returned(this.#tid, 'close', this.#libc.close(fd), NOTHING);
  }

  #sleeping(call: CallName, values: readonly FieldValue[]): void {
    this.#recorder.frames.entered(this.#actor, POOL_THREAD, call, values);
    this.#recorder.flush();
  }

  #returned(tid: number, call: CallName, result: number, values: readonly FieldValue[]): number {
    const errno = result < 0 ? -result : 0;
    const ret = result < 0 ? -1 : result;
    this.#recorder.frames.returned(this.#actor, tid, call, ret, errno, values);
    this.#recorder.flushSoon();
    return result;
  }
}
