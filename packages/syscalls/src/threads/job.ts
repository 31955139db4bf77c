import { addressOf, functionAddress } from '../native.ts';

/**
 * struct job: the memory that one of our threads shares with this one. Little-endian, eight bytes a field
 * and four for the last three:
 *
 * | offset | field                                                                                 |
 * | ------ | ------------------------------------------------------------------------------------- |
 * | 0      | number of the system call                                                             |
 * | 8      | its six arguments                                                                     |
 * | 56     | what the kernel returned: -errno for a failure                                        |
 * | 64     | struct timespec: when it returned, CLOCK_MONOTONIC                                    |
 * | 80     | address of clock_gettime(2), which libc makes without entering the kernel, vdso(7)    |
 * | 88     | the thread's number, which it writes to the pipe                                      |
 * | 96     | its thread id                                                                         |
 * | 100    | the order: IDLE, CALL or QUIT                                                         |
 * | 104    | the pipe                                                                              |
 */
export const JOB_BYTES = 112;
const ARGUMENTS = 8;
const RESULT = 56;
const RETURNED_AT = 64;
const CLOCK = 80;
const NUMBER = 88;
const TID = 96 / 4;
export const ORDER_OFFSET = 100;
const PIPE = 104 / 4;

/** The thread's order. It changes CALL to IDLE itself, when the call has returned. */
export const IDLE = 0;
export const CALL = 1;
export const QUIT = 2;

/** An argument of a system call: a number, or a buffer, which stands for its address. */
export type Argument = number | bigint | Uint8Array | Int32Array | null;

export class Job {
  /** More than V8 keeps inside its heap, so these bytes do not move. */
  readonly bytes: Uint8Array = new Uint8Array(JOB_BYTES);
  readonly #words = new Int32Array(this.bytes.buffer);
  readonly #view = new DataView(this.bytes.buffer);

  constructor(number: number, pipe: number) {
    this.#view.setBigUint64(CLOCK, functionAddress('clock_gettime'), true);
    this.#view.setBigUint64(NUMBER, BigInt(number), true);
    this.#words[PIPE] = pipe;
  }

  /** 0 until the thread runs. */
  get tid(): number {
    return Atomics.load(this.#words, TID);
  }

  /** The thread reads it at its next check; nothing is written to this job from here until it is IDLE. */
  order(order: typeof CALL | typeof QUIT): void {
    Atomics.store(this.#words, ORDER_OFFSET / 4, order);
  }

  setCall(number: number, args: readonly Argument[]): void {
    this.#view.setBigInt64(0, BigInt(number), true);
    for (const [index, argument] of args.entries()) {
      const value =
        typeof argument === 'number' || typeof argument === 'bigint'
          ? BigInt(argument)
          : addressOf(argument);
      this.#view.setBigInt64(ARGUMENTS + index * 8, value, true);
    }
  }

  /** ret or -errno. */
  get result(): number {
    return Number(this.#view.getBigInt64(RESULT, true));
  }

  /** When the call returned, CLOCK_MONOTONIC nanoseconds. */
  get returnedAt(): number {
    const seconds = Number(this.#view.getBigInt64(RETURNED_AT, true));
    return seconds * 1e9 + Number(this.#view.getBigInt64(RETURNED_AT + 8, true));
  }
}
