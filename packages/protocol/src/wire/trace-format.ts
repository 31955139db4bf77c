/**
 * The records of a program that runs under the shim (packages/c), as its reader passes them on:
 * little-endian, each a multiple of 8 bytes long.
 *
 * | offset | size | field                                                     |
 * | ------ | ---- | --------------------------------------------------------- |
 * | 0      | 2    | length of the record, header included                     |
 * | 2      | 1    | kind, TRACE_KINDS                                         |
 * | 3      | 1    | the call's id in CALLS, 0 for none                        |
 * | 4      | 4    | result (signed), see below                                |
 * | 8      | 8    | CLOCK_MONOTONIC nanoseconds, a double                     |
 * | 16     | 4    | pid                                                       |
 * | 20     | 4    | thread id                                                 |
 *
 * Records come in the order of their times; those of one thread always in its own order. The result: of
 * `entered` and `gateWaiting` the call's descriptor, -1 for none; of `returned` what it returned, or
 * -errno; of `image` and `forked` the parent's pid; of `exited` the status as in wait(2), -1 where it is
 * not known; of `lost` and `unobserved` a number.
 *
 * `image`, `forked` and `thread` go on with the pid, the thread id, the parent's pid and thread id (4
 * bytes each), `image` with a part: the program's path. `entered` goes on with the address that the call
 * returns to (8 bytes), the number of arguments and flags (4 bytes each), and the arguments (4 bytes
 * each, an even number of them). Then, in `entered` and `returned`, parts: what (TRACE_PARTS), the exact
 * length, the count of bytes that follow and an unused word (4 bytes each), and the bytes, padded to 8.
 */
export const TRACE_HEADER_BYTES = 24;
export const TRACE_BIRTH_BYTES = 16;
export const TRACE_ENTRY_BYTES = 16;
export const TRACE_PART_BYTES = 16;
/** No record is longer: what the shim writes at most, and the longer header. */
export const MAX_TRACE_BYTES = 2048 + 8;

export const TRACE_KINDS = {
  /** A program began in this process: its first, or by execve(2). */
  image: 1,
  /** The process was made by fork(2). */
  forked: 2,
  /** A thread began to record. */
  thread: 3,
  threadEnded: 4,
  entered: 5,
  returned: 6,
  /** The call was left by siglongjmp(3) or pthread_cancel(3): it will not return. */
  abandoned: 7,
  gateWaiting: 8,
  gatePassed: 9,
  /** The process ended; the call field is 1 while it is a zombie. */
  exited: 11,
  /** Its parent has waited for it. */
  reaped: 12,
  /** Every record before this time has been passed on. */
  drained: 13,
  /** So many records of the thread were lost. */
  lost: 14,
  /** So many threads in all could not be observed. */
  unobserved: 15,
} as const;

export type TraceKind = keyof typeof TRACE_KINDS;

export const TRACE_PARTS = {
  data: 1,
  address: 2,
  readSet: 3,
  writeSet: 4,
  poll: 5,
  epoll: 6,
  text: 7,
  rights: 8,
  socket: 9,
} as const;

/** In an entry's flags: the program has found that the call cannot sleep. */
export const TRACE_WILL_NOT_SLEEP = 1;
