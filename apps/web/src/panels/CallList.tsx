import {
  type CallRow,
  type CallList as Calls,
  rowsAt,
} from '@socketarium/model/projections/call-log';
import { callRowText, shortenPaths } from '@socketarium/model/words/call-row';
import { roleName } from '@socketarium/model/words/names';
import { printNumber } from '@socketarium/model/words/units';
import type { LabState } from '@socketarium/protocol';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { titleOf } from '../keys.ts';
import { useSize } from '../stage/use-size.ts';
import { FOLLOWING, newSince, scrolled, type Tail, windowOf } from './follow-tail.ts';

const ROW_PX = 24;

interface CallListProps {
  readonly calls: Calls;
  readonly state: LabState;
  /** ns */
  readonly now: number;
  readonly pinnedSeq: number | null;
  readonly onPin: (seq: number) => void;
}

/** Every system call, as strace(1) would print it, newest last. */
export const CallList = ({ calls, state, now, pinnedSeq, onPin }: CallListProps) => {
  const [role, setRole] = useState<string | null>(null);
  const rows = useMemo(() => rowsAt(calls.rows, pinnedSeq, role), [calls.rows, pinnedSeq, role]);
  const total = useMemo(
    () => Object.values(state.counters.calls).reduce((sum, { entered }) => sum + entered, 0),
    [state.counters],
  );
  const others = state.servers.length - 1;
  const seconds = useMemo(
    () => Array.from({ length: others }, (_, i) => `server-${i + 2}`),
    [others],
  );
  const names = useMemo(
    () =>
      new Map([
        ...state.clients.map(({ id, name }) => [id, name] as const),
        ...seconds.map((role) => [role, roleName(role)] as const),
      ]),
    [state.clients, seconds],
  );
  return (
    <div className="calls">
      <div className="calls-head">
        <label title={titleOf('filter-calls')}>
          <span className="visually-hidden">Whose calls</span>
          <select
            data-action="filter-calls"
            value={role ?? ''}
            onChange={(event) => setRole(event.target.value === '' ? null : event.target.value)}
          >
            <option value="">all processes</option>
            <option value="server">server</option>
            {seconds.map((second) => (
              <option key={second} value={second}>
                {roleName(second)}
              </option>
            ))}
            {state.clients
              .filter(({ kind }) => kind === 'lab')
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </select>
        </label>
        <span className="calls-total">{printNumber(total)} calls so far</span>
      </div>
      <Rows
        key={role ?? 'all'}
        rows={rows}
        forgotten={calls.forgotten}
        startedAt={state.startedAt}
        now={now}
        names={names}
        onPin={onPin}
      />
    </div>
  );
};

interface RowsProps {
  readonly rows: readonly CallRow[];
  readonly forgotten: number;
  readonly startedAt: number;
  readonly now: number;
  readonly names: ReadonlyMap<string, string>;
  readonly onPin: (seq: number) => void;
}

const Rows = ({ rows, forgotten, startedAt, now, names, onPin }: RowsProps) => {
  const [box, size] = useSize<HTMLDivElement>();
  const height = size?.height ?? 600;
  const [tail, setTail] = useState<Tail>(FOLLOWING);
  /** Where the reader is who left the tail, in pixels from the first row. */
  const [left, setLeft] = useState(0);
  const end = Math.max(0, rows.length * ROW_PX - height);
  const top = tail.following ? end : left;
  const lastSeq = rows.at(-1)?.seq ?? 0;

  // The box counts its scrolling from its end (calls.css), so a reader who is there stays there by the
  // browser's own doing: to say so for each call would lay out the page once more.
  useLayoutEffect(() => {
    if (tail.following && box.current !== null) box.current.scrollTop = 0;
  }, [tail.following, box]);
  const previous = useRef(rows);
  useLayoutEffect(() => {
    const [first] = rows;
    const gone =
      first === undefined ? 0 : previous.current.findIndex(({ seq }) => seq >= first.seq);
    previous.current = rows;
    if (tail.following || box.current === null) return;
    // What is being read stays where it is, also when rows are forgotten above it.
    const kept = Math.max(0, left - Math.max(0, gone) * ROW_PX);
    box.current.scrollTop = Math.min(0, kept - end);
    setLeft(kept);
  }, [rows, tail, left, end, box]);

  const { from, to } = windowOf(top, height, ROW_PX, rows.length);
  const fresh = newSince(tail, rows);
  return (
    <div className="calls-body">
      <div
        ref={box}
        className="calls-scroll"
        role="log"
        aria-label="System calls"
        aria-live="off"
        onScroll={({ currentTarget: { scrollTop } }) => {
          const next = scrolled(tail, -scrollTop, lastSeq);
          setTail(next);
          if (!next.following) setLeft(end + scrollTop);
        }}
      >
        <div style={{ height: rows.length * ROW_PX }} className="calls-sizer">
          <ol style={{ transform: `translateY(${from * ROW_PX}px)` }}>
            {rows.slice(from, to).map((row) => (
              <Row
                key={`${row.kind}-${row.seq}-${row.kind === 'call' ? row.role : ''}`}
                row={row}
                startedAt={startedAt}
                now={row.kind === 'call' && row.end === null ? now : 0}
                name={row.kind === 'call' ? (names.get(row.role) ?? row.role) : ''}
                onPin={onPin}
              />
            ))}
          </ol>
        </div>
        {rows.length === 0 && <p className="panel-empty">No call yet.</p>}
      </div>
      {forgotten > 0 && top < ROW_PX && (
        <p className="calls-forgotten">{printNumber(forgotten)} older calls are not kept</p>
      )}
      {fresh > 0 && (
        <button type="button" className="calls-new" onClick={() => setTail(FOLLOWING)}>
          {printNumber(fresh)} new {fresh === 1 ? 'call' : 'calls'} ↓
        </button>
      )}
    </div>
  );
};

interface RowProps {
  readonly row: CallRow;
  readonly startedAt: number;
  readonly now: number;
  readonly name: string;
  readonly onPin: (seq: number) => void;
}

const Row = memo(({ row, startedAt, now, name, onPin }: RowProps) => {
  if (row.kind === 'gap') {
    return (
      <li className="call" data-tone="gap">
        {printNumber(row.omitted)} events went by faster than they can be drawn
      </li>
    );
  }
  const { text, note, tone } = callRowText(row, now);
  const at = ((row.t - startedAt) / 1e9).toFixed(3);
  return (
    <li
      className="call"
      data-tone={tone}
      data-of={row.role.startsWith('server') ? 'server' : 'client'}
    >
      <button type="button" title={`${text}\nGo to this moment`} onClick={() => onPin(row.seq)}>
        <span className="call-time">{at}</span>
        <span className="call-caller">{name}</span>
        <code className="call-text">{shortenPaths(text)}</code>
        {note !== null && <span className="call-note">{note}</span>}
      </button>
    </li>
  );
});
