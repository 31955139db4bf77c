import type {
  CallArgs,
  CallName,
  LabState,
  OpenCall,
  SocketariumEvent,
} from '@socketarium/protocol';

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
      readonly actor: string;
      readonly call: CallName;
      readonly args: CallArgs;
      readonly end: CallEnd | null;
    }
  | { readonly kind: 'gap'; readonly seq: number; readonly t: number; readonly omitted: number };

export interface CallList {
  readonly rows: readonly CallRow[];
  /** Rows that were there and are no longer kept. */
  readonly forgotten: number;
}

/** Collects calls from events. Rows are immutable: a call that returns gets a new row in its place. */
export class CallLog implements Projection<CallList> {
  readonly #limit: number;
  #rows: CallRow[] = [];
  #forgotten = 0;
  /** Index in #rows plus #forgotten, of each actor's open call. */
  readonly #open = new Map<string, number>();
  #list: CallList | null = null;

  constructor(limit: number = CALL_LOG_ROWS) {
    this.#limit = limit;
  }

  at(seq: number | null): CallList {
    this.#list ??= { rows: this.#rows.slice(), forgotten: this.#forgotten };
    return seq === null ? this.#list : { ...this.#list, rows: rowsAt(this.#list.rows, seq, null) };
  }

  add(steps: readonly Pick<Step, 'event'>[]): void {
    for (const { event } of steps) this.#take(event);
  }

  /** Without a gap the list begins with the calls that are open in `state`. */
  reset(state: LabState, gap?: Gap): void {
    if (gap === undefined) this.#begin(state);
    else this.#skip(state, gap);
  }

  #take(event: SocketariumEvent): void {
    if (event.type === 'syscall.entered') {
      const { seq, t, actor, call, args } = event;
      this.#open.set(actor, this.#append({ kind: 'call', seq, t, actor, call, args, end: null }));
    } else if (event.type === 'syscall.returned') {
      const { seq, t, args, ret, errno } = event;
      this.#end(event.actor, { kind: 'returned', seq, t, args, ret, errno });
    } else if (event.type === 'process.exited') {
      this.#end(event.actor, { kind: 'died', seq: event.seq, t: event.t });
    }
  }

  /** What is open after the gap is as the state says; the list shows how many are in no row. */
  #skip(state: LabState, { tail, omitted }: Gap): void {
    const before = tail[0] ?? state;
    const open = openCalls(state);
    for (const [actor, index] of this.#open) {
      const row = this.#rows[index - this.#forgotten];
      const same = row?.kind === 'call' && open.get(actor)?.since === row.t;
      if (!same) this.#end(actor, { kind: 'unseen', seq: before.seq, t: before.t });
    }
    if (omitted > 0) this.#append({ kind: 'gap', seq: before.seq, t: before.t, omitted });
    for (const event of tail) this.#take(event);
  }

  #begin(state: LabState): void {
    this.#rows = [];
    this.#forgotten = 0;
    this.#open.clear();
    this.#list = null;
    const { seq } = state;
    for (const [actor, { call, args, since }] of openCalls(state)) {
      const row = { kind: 'call', seq, t: since, actor, call, args, end: null } as const;
      this.#open.set(actor, this.#append(row));
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

  #end(actor: string, end: CallEnd): void {
    const index = this.#open.get(actor);
    if (index === undefined) return;
    this.#open.delete(actor);
    const row = this.#rows[index - this.#forgotten];
    if (row?.kind !== 'call') return;
    this.#rows[index - this.#forgotten] = { ...row, end };
    this.#list = null;
  }
}

const openCalls = (state: LabState): Map<string, OpenCall> => {
  const open = new Map<string, OpenCall>();
  if (state.server.inCall !== null) open.set('server', state.server.inCall);
  for (const client of state.clients) {
    if (client.inCall !== null) open.set(client.id, client.inCall);
  }
  return open;
};

/** The rows as they were at `seq` (null: now), of one actor (null: of all). */
export const rowsAt = (
  rows: readonly CallRow[],
  seq: number | null,
  actor: string | null,
): readonly CallRow[] => {
  if (seq === null && actor === null) return rows;
  const seen: CallRow[] = [];
  for (const row of rows) {
    if (seq !== null && row.seq > seq) break;
    if (actor !== null && row.kind === 'call' && row.actor !== actor) continue;
    const stillOpen = row.kind === 'call' && row.end !== null && seq !== null && row.end.seq > seq;
    seen.push(stillOpen ? { ...row, end: null } : row);
  }
  return seen;
};
