import {
  type CallArgs,
  type LabState,
  roleOf,
  type SocketariumEvent,
  type Where,
} from '@socketarium/protocol';
import { OpenCalls, openCallsOf } from '../calls/join.ts';
import type { Gap, Projection, Step } from './contract.ts';

/** Calls that the list keeps; the oldest go when there are more, and the list says how many went. */
export const CALL_LOG_ROWS = 5000;

/** How a call ended. `unseen`: it is over, but its return was among events that were left out. */
export type CallEnd =
  | {
      readonly kind: 'returned';
      readonly seq: number;
      readonly t: number;
      readonly args: CallArgs;
      readonly ret: number;
      readonly errno: string | null;
    }
  | { readonly kind: 'died'; readonly seq: number; readonly t: number }
  | { readonly kind: 'unseen'; readonly seq: number; readonly t: number };

/** One line of the list. A `gap` stands for events that the stream left out. */
export type CallRow =
  | {
      readonly kind: 'call';
      /** seq of the entered event. */
      readonly seq: number;
      readonly t: number;
      readonly where: Where;
      /** The role in which it was made: `server`, `server-2`, `client-3`; a pid for a process without one. */
      readonly role: string;
      readonly call: string;
      readonly args: CallArgs;
      /** False: its program had found that it would not sleep here, though such a call may. */
      readonly sleeps?: false;
      readonly end: CallEnd | null;
    }
  | { readonly kind: 'gap'; readonly seq: number; readonly t: number; readonly omitted: number };

export type ListedCall = Extract<CallRow, { kind: 'call' }>;

export interface CallList {
  readonly rows: readonly CallRow[];
  /** Number of rows that are no longer kept. */
  readonly forgotten: number;
}

/** Collects calls from events. Rows are immutable: a call that returns gets a new row in its place. */
export class CallLog implements Projection<CallList> {
  readonly #limit: number;
  #rows: CallRow[] = [];
  #forgotten = 0;
  /** For each thread's open call the index in #rows plus #forgotten. */
  readonly #open = new OpenCalls<number>();
  /** The servers, as of the newest picture. */
  #servers: Pick<LabState, 'servers'> = { servers: [] };
  #list: CallList | null = null;

  constructor(limit: number = CALL_LOG_ROWS) {
    this.#limit = limit;
  }

  at(seq: number | null): CallList {
    this.#list ??= { rows: this.#rows.slice(), forgotten: this.#forgotten };
    return seq === null ? this.#list : { ...this.#list, rows: rowsAt(this.#list.rows, seq) };
  }

  add(steps: readonly Step[]): void {
    for (const { event, state } of steps) {
      this.#servers = state;
      this.#take(event);
    }
  }

  /** Without a gap the list begins with the calls that are open in `state`. */
  reset(state: LabState, gap?: Gap): void {
    if (gap === undefined) this.#begin(state);
    else this.#skip(state, gap);
  }

  #take(event: SocketariumEvent): void {
    if (event.type === 'syscall.entered') {
      const { seq, t, where, call, args } = event;
      const role = roleOf(this.#servers, event) ?? `${where.pid}`;
      const row = { kind: 'call', seq, t, where, role, call, args, end: null } as const;
      const sleeps = event.sleeps === false ? { sleeps: false as const } : {};
      this.#open.entered(where, event.callId, this.#append({ ...row, ...sleeps }));
    } else if (event.type === 'syscall.returned') {
      const { seq, t, args, ret, errno } = event;
      const index = this.#open.returned(event.where, event.callId);
      this.#end(index, { kind: 'returned', seq, t, args, ret, errno });
    } else if (event.type === 'process.exited') {
      for (const index of this.#open.exited(event.where)) {
        this.#end(index, { kind: 'died', seq: event.seq, t: event.t });
      }
    }
  }

  /** Open calls after the gap come from the state; the list shows how many are in no row. */
  #skip(state: LabState, { tail, omitted }: Gap): void {
    const before = tail[0] ?? state;
    this.#servers = state;
    const open = new Set(openCallsOf(state).map(({ where, call }) => openKey(where, call.since)));
    const over = this.#open.dropUnless((thread, index) => {
      const row = this.#rows[index - this.#forgotten];
      return row?.kind === 'call' && open.has(`${thread} ${row.t}`);
    });
    for (const index of over) {
      this.#end(index, { kind: 'unseen', seq: before.seq, t: before.t });
    }
    if (omitted > 0) this.#append({ kind: 'gap', seq: before.seq, t: before.t, omitted });
    for (const event of tail) this.#take(event);
  }

  #begin(state: LabState): void {
    this.#rows = [];
    this.#forgotten = 0;
    this.#open.clear();
    this.#list = null;
    this.#servers = state;
    const { seq } = state;
    for (const { where, client, call: open } of openCallsOf(state)) {
      const { callId, call, args, since: t } = open;
      const role = roleOf(state, { where, client }) ?? `${where.pid}`;
      const row = { kind: 'call', seq, t, where, role, call, args, end: null } as const;
      this.#open.entered(where, callId, this.#append(row));
    }
  }

  #append(row: CallRow): number {
    this.#rows.push(row);
    this.#list = null;
    // Dropping a tenth at a time keeps appending cheap.
    if (this.#rows.length > this.#limit) {
      const drop = Math.ceil(this.#limit / 10);
      this.#rows.splice(0, drop);
      this.#forgotten += drop;
    }
    return this.#rows.length - 1 + this.#forgotten;
  }

  #end(index: number | undefined, end: CallEnd): void {
    if (index === undefined) return;
    const row = this.#rows[index - this.#forgotten];
    if (row?.kind !== 'call') return;
    this.#rows[index - this.#forgotten] = { ...row, end };
    this.#list = null;
  }
}

/** The key of a thread's open call, as in OpenCalls. */
const openKey = ({ host, pid, tid }: Where, since: number): string =>
  `${host}/${pid}/${tid} ${since}`;

/** The rows as they were at `seq` (null: now). */
export const rowsAt = (rows: readonly CallRow[], seq: number | null): readonly CallRow[] => {
  if (seq === null) return rows;
  const seen: CallRow[] = [];
  for (const row of rows) {
    if (row.seq > seq) break;
    const stillOpen = row.kind === 'call' && row.end !== null && row.end.seq > seq;
    seen.push(stillOpen ? { ...row, end: null } : row);
  }
  return seen;
};
