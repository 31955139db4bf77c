import { CALLS, type FieldType } from '../calls/table.ts';

/**
 * The binary event records that programs write and the host reads. Little-endian, each a multiple of
 * 8 bytes long: a 32-byte header and then the fields that CALLS gives for its call, in the table's
 * order, each padded to 4 bytes.
 *
 * | offset | size | field                                                                     |
 * | ------ | ---- | ------------------------------------------------------------------------- |
 * | 0      | 2    | length of the record, header included                                     |
 * | 2      | 1    | kind, FRAME_KINDS                                                         |
 * | 3      | 1    | the call's id in CALLS, 0 for none in `opened` and `other`                |
 * | 4      | 4    | client: N for client-N, for whom a process that plays many makes the call |
 * | 8      | 4    | thread id; in `opened` the pid                                            |
 * | 12     | 4    | result of a return (signed): ret, or -errno; see below for other kinds    |
 * | 16     | 8    | CLOCK_MONOTONIC nanoseconds, a double; never less than the record before  |
 * | 24     | 4    | call id: which call of its process it is about, 1, 2 …; 0 in `opened`      |
 * | 28     | 4    | index: 0, 1, 2 … by process, so that a reader knows that it lost nothing  |
 *
 * A call's records (at the gate, entered, returned) carry one call id; a later call has a higher one.
 * In the place of the result, `opened` has PROTOCOL_VERSION, `entered` WILL_NOT_SLEEP or 0, and
 * `gateWaiting` the descriptor that the call is about, -1 for none.
 *
 * `called` holds the entry and the return of one call, and counts as two: its header is the return's;
 * then come the time of the entry (8 bytes, a double), the fields of the entry, and those of the
 * return. It is for calls that could not sleep, whose entry could not have been seen before the return,
 * and which a busy server makes most.
 *
 * `other` is the same of a call that is not in CALLS: the time of the entry and what was returned (8
 * bytes each, doubles), the number of arguments (4 bytes), 4 bytes unused, the raw arguments (8 bytes
 * each, doubles, MAX_OTHER_ARGS at the most), and the call's name (a text).
 *
 * Fields: `int` 4 bytes signed; `uint` 8 bytes, a double; `text` a 4-byte count and UTF-8; `bytes` a
 * 4-byte exact length, a 4-byte count and that many bytes; `fds` a 4-byte count and that many bytes
 * of a bitmap as fd_set's, but of any length.
 */
export const FRAME_HEADER_BYTES = 32;
export const FRAME_KINDS = {
  opened: 1,
  entered: 2,
  returned: 3,
  gateWaiting: 4,
  gatePassed: 5,
  called: 6,
  other: 7,
} as const;

/** The kinds a reader reports: for a `called` or `other` record the entry first, then the return. */
export type FrameKind = Exclude<keyof typeof FRAME_KINDS, 'called' | 'other'>;

/** In the result field of an `entered` record: the program has found that the call cannot sleep. */
export const WILL_NOT_SLEEP = 1;

/** Size of an entry's time, before the fields of a record that holds entry and return. */
export const ENTRY_TIME_BYTES = 8;

/** In a record's client field: the call is made for no client of the lab. */
export const NO_CLIENT = 0;

/** The result of a call: -MAX_ERRNO to -1 is -errno, errno(3). */
export const MAX_ERRNO = 4095;

/** No system call of Linux has more arguments, syscall(2). */
export const MAX_OTHER_ARGS = 6;
/** Where the arguments begin in an `other` record, after its header. */
export const OTHER_ARGS_OFFSET = 24;

/** No record is longer: text is cut at MAX_TEXT_BYTES, and no call has more than two texts. */
export const MAX_FRAME_BYTES = 2048;
export const MAX_TEXT_BYTES = 600;
/**
 * Bytes of a set of descriptors: descriptors from 6144 on are left out of a record. No call has more than
 * two sets.
 */
export const MAX_FDS_BYTES = 768;

/** The first `length` bytes of `bytes`: a buffer argument without a newly allocated view. */
export interface ByteSpan {
  bytes: Uint8Array;
  length: number;
}

/** fd_set's bitmap, of which the first `nfds` bits count. */
export interface FdSpan {
  bits: Uint8Array;
  nfds: number;
}

export type FieldValue = number | string | ByteSpan | FdSpan;

/** The fields of a record, in order. */
export interface FieldPlan {
  readonly names: readonly string[];
  readonly types: readonly FieldType[];
}

const plan = (fields: Readonly<Record<string, FieldType>>): FieldPlan => ({
  names: Object.keys(fields),
  types: Object.values(fields),
});

export const NO_FIELDS: FieldPlan = { names: [], types: [] };
/** By call id. */
export const ENTERED: FieldPlan[] = [];
export const RETURNED: FieldPlan[] = [];
/** The fields of an entry and then those of its return. */
export const CALLED: FieldPlan[] = [];
for (const call of Object.values(CALLS)) {
  const entered = plan(call.entered);
  const returned = plan(call.returned);
  ENTERED[call.id] = entered;
  RETURNED[call.id] = returned;
  CALLED[call.id] = {
    names: [...entered.names, ...returned.names],
    types: [...entered.types, ...returned.types],
  };
}

/** Every field begins at a multiple of 4. */
export const padded4 = (at: number): number => (at + 3) & ~3;
