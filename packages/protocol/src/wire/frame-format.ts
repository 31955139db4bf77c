import { CALLS, type FieldType } from '../calls/table.ts';

/**
 * The binary event records that programs write and the host reads. Little-endian, each a multiple of
 * 8 bytes long: a 32-byte header and then the fields that CALLS gives for its call, in the table's
 * order, each padded to 4 bytes.
 *
 * | offset | size | field                                                                        |
 * | ------ | ---- | ---------------------------------------------------------------------------- |
 * | 0      | 2    | length of the record, header included                                        |
 * | 2      | 1    | kind, FRAME_KINDS                                                            |
 * | 3      | 1    | call id, 0 in `opened`                                                       |
 * | 4      | 4    | actor: 0 the server, N client-N                                              |
 * | 8      | 4    | thread id; 0 for a call made on a pool thread, whose id the runtime hides    |
 * | 12     | 4    | ret of a return (signed); PROTOCOL_VERSION in `opened`                       |
 * | 16     | 8    | CLOCK_MONOTONIC nanoseconds, a double                                        |
 * | 24     | 4    | errno of a return, 0 for none; pid in `opened`                               |
 * | 28     | 4    | index: 0, 1, 2 … by process, so that a reader knows that it lost nothing     |
 *
 * `called` holds the entry and the return of one call, and counts as two: its header is the return's,
 * the fields of the entry come first, then those of the return. It has one time, that of the return,
 * which its entry is given as well. It is for calls that could not sleep, whose entry nobody could have seen before the return, and
 * which a busy server makes most.
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
} as const;

/** What a reader is given: of a `called` record the entry first, then the return. */
export type FrameKind = Exclude<keyof typeof FRAME_KINDS, 'called'>;

/** No record is longer: text is cut at MAX_TEXT_BYTES, and no call has more than two texts. */
export const MAX_FRAME_BYTES = 2048;
export const MAX_TEXT_BYTES = 600;
/** Bytes of a set of descriptors: those from 6144 on are left out of a record. No call has more than two sets. */
export const MAX_FDS_BYTES = 768;

/** The first `length` bytes of `bytes`: what a buffer argument holds, without allocating a view. */
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
/** Those of an entry and then those of its return. */
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
