import { SocketariumError } from '@socketarium/protocol/wire';
import { SIGUSR2 } from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { addressOf, functionAddress, native } from '../native.ts';
import { encodeSigaction } from '../sigaction.ts';
import { type Argument, CALL, Job, ORDER_OFFSET, QUIT } from './job.ts';
import { NR } from './numbers.ts';
import { ReportPipe } from './pipe.ts';
import { workerAddress } from './worker.ts';

const FUTEX_WAKE_PRIVATE = 129;

/**
 * A thread of this process that blocks in system calls, one at a time, while the event loop goes on. Its
 * id is known before it makes a call, so a recorder can name the thread that is about to block.
 */
export class CallThread {
  /** Resolves when the thread runs: from then on it has its `tid`. */
  readonly started: Promise<void>;
  readonly #pipe: ReportPipe;
  readonly #job: Job;
  readonly #orderAddress: number;
  readonly #number: number;
  #news: (() => void) | null = null;
  /** It reported that it runs. The kernel gave it its `tid` before that: a call then would consume this report. */
  #runs = false;
  #inCall = false;

  /** Throws UNSUPPORTED_SYSTEM when no thread can be made. */
  constructor() {
    pipe ??= new ReportPipe((number) => {
      const thread = threads.get(number);
      if (thread !== undefined) thread.#announced();
    });
    this.#pipe = pipe;
    installHandler();
    nextNumber += 1;
    this.#number = nextNumber;
    this.#job = new Job(this.#number, pipe.writeFd);
    this.#orderAddress = Number(addressOf(this.#job.bytes)) + ORDER_OFFSET;
    const thread = new BigUint64Array(1);
    const place = new Uint8Array(thread.buffer);
    const error = native.pthread_create(place, null, workerAddress(), this.#job.bytes);
    if (error !== 0) {
      throw new SocketariumError(
        'UNSUPPORTED_SYSTEM',
        `pthread_create failed: ${errnoSymbol(-error)}. Each client needs a thread.`,
      );
    }
    // It is not joined: the C library frees its stack.
    native.pthread_detach(thread[0] ?? 0n);
    threads.set(this.#number, this);
    this.started = this.#awaitNews();
  }

  /** As from gettid(2); 0 until it has started. */
  get tid(): number {
    return this.#job.tid;
  }

  /** When the last call returned, CLOCK_MONOTONIC nanoseconds, by the thread's own clock reading. */
  get returnedAt(): number {
    return this.#job.returnedAt;
  }

  /**
   * Makes a system call there, and resolves to the kernel's result: ret or -errno. Not before it has
   * started, and not before the last call returned.
   * @param holds buffers that `args` point to and that are not among them.
   */
  async call(
    nr: number,
    args: readonly Argument[],
    holds: readonly unknown[] = [],
  ): Promise<number> {
    if (!this.#runs || this.#inCall) throw new Error('The thread cannot take a call now.');
    this.#job.setCall(nr, args);
    held.set(this.#number, [args, holds]);
    this.#inCall = true;
    const returned = this.#awaitNews();
    this.#order(CALL);
    await returned;
    return this.#job.result;
  }

  /**
   * Makes the call that it is blocked in return -EINTR, by a signal to this very thread, signal(7). A
   * call that has not reached the kernel yet is missed: repeat it until the call returned.
   */
  interrupt(): void {
    if (this.#inCall) native.syscall(NR.tgkill, process.pid, this.tid, SIGUSR2);
  }

  /** Ends the thread, which must not be in a call. */
  end(): void {
    void this.#awaitNews().then(() => threads.delete(this.#number));
    this.#order(QUIT);
  }

  #order(order: typeof CALL | typeof QUIT): void {
    this.#job.order(order);
    native.syscall(NR.futex, this.#orderAddress, FUTEX_WAKE_PRIVATE, 1);
  }

  #awaitNews(): Promise<void> {
    this.#pipe.await();
    return new Promise((resolve) => {
      this.#news = resolve;
    });
  }

  #announced(): void {
    this.#pipe.came();
    this.#runs = true;
    this.#inCall = false;
    held.delete(this.#number);
    this.#news?.();
  }
}

/** The running ones, by their numbers: a job belongs to the thread until it reported that it quits. */
const threads = new Map<number, CallThread>();
/**
 * By number, what the kernel may read or write until the call returns. The kernel has bare addresses, so
 * without this a buffer that its caller has dropped could be garbage-collected during the call.
 */
const held = new Map<number, readonly unknown[]>();
let nextNumber = 0;
let pipe: ReportPipe | null = null;

let handlerInstalled = false;

/** Node has no handler for SIGUSR2. This one does nothing (abs takes an int), without SA_RESTART. */
function installHandler(): void {
  if (handlerInstalled) return;
  native.sigaction(SIGUSR2, encodeSigaction(functionAddress('abs'), 0), null);
  handlerInstalled = true;
}
