import {
  type CallRow,
  type CallList as Calls,
  type ListedCall,
  rowsAt,
} from '@socketarium/model/projections/call-log';
import { stoppedSince } from '@socketarium/model/selectors/stopped';
import { callRowText, shortenPaths } from '@socketarium/model/words/call-row';
import { roleName } from '@socketarium/model/words/names';
import { printNumber } from '@socketarium/model/words/units';
import type { LabState } from '@socketarium/protocol';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useSize } from '../stage/use-size.ts';
import { CallWords } from '../UserText.tsx';
import { CALL_CARD, CALL_LIST, CALL_SEARCH, PANELS, STAGE } from '../words.ts';
import { CallDialog } from './CallDialog.tsx';
import { CallSearch } from './CallSearch.tsx';
import { FOLLOWING, newSince, scrolled, type Tail, windowOf } from './follow-tail.ts';
import { useCallSearch } from './use-call-search.ts';

const ROW_PX = 24;

interface CallListProps {
  readonly calls: Calls;
  readonly state: LabState;
  /** ns */
  readonly now: number;
  readonly pinnedSeq: number | null;
  /** What is looked for, as it was typed. */
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly onPin: (seq: number) => void;
}

/** Every system call, as strace(1) would print it, newest last; or those that are looked for. */
export const CallList = (props: CallListProps) => {
  const { calls, state, now, pinnedSeq, typed, onType, onPin } = props;
  const { startedAt } = state;
  const total = useMemo(
    () => Object.values(state.counters.calls).reduce((sum, { entered }) => sum + entered, 0),
    [state.counters],
  );
  const callers = useCallers(state);
  const names = useMemo(() => new Map(callers.map(({ role, name }) => [role, name])), [callers]);
  const nameOf = (role: string): string => names.get(role) ?? roleName(role);
  const { query, found } = useCallSearch(calls, typed, nameOf);
  // What was found stands still while one walks through it: what comes after the moment is dim.
  const rows = useMemo(
    () => found?.rows ?? rowsAt(calls.rows, pinnedSeq),
    [found?.rows, calls.rows, pinnedSeq],
  );
  const [about, setAbout] = useState<ListedCall | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const close = () => {
    setAbout(null);
    // The row may be out of sight by now, and the focus with it.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        box.current?.querySelector<HTMLElement>('[role="log"]')?.focus();
    });
  };
  return (
    <div className="calls" ref={box}>
      <CallSearch
        typed={typed}
        query={query}
        found={found}
        total={total}
        callers={callers.filter(({ listed }) => listed)}
        pinnedSeq={pinnedSeq}
        onType={onType}
        onPin={onPin}
      />
      <Rows
        key={typed}
        rows={rows}
        searched={found !== null}
        pinnedSeq={pinnedSeq}
        forgotten={calls.forgotten}
        startedAt={startedAt}
        now={now}
        nameOf={nameOf}
        isStopped={(pid) => stoppedSince(state, pid) !== null}
        onPin={onPin}
        onAbout={setAbout}
      />
      {about !== null && (
        <CallDialog
          row={newestOf(calls.rows, about)}
          name={nameOf(about.role)}
          startedAt={startedAt}
          now={now}
          onPin={onPin}
          onClose={close}
        />
      )}
    </div>
  );
};

/** A row is replaced when its call returns. */
const newestOf = (rows: readonly CallRow[], row: ListedCall): ListedCall => {
  const { seq, where } = row;
  const newest = rows.find((one) => one.kind === 'call' && one.seq === seq && one.where === where);
  return newest?.kind === 'call' ? newest : row;
};

/** Everyone by their role; `listed`: the lab's own. */
const useCallers = (
  state: LabState,
): readonly { readonly role: string; readonly name: string; readonly listed: boolean }[] => {
  const { servers, clients } = state;
  const count = servers.length;
  return useMemo(
    () => [
      { role: 'server', name: STAGE.server, listed: true },
      ...Array.from({ length: Math.max(0, count - 1) }, (_, i) => {
        const role = `server-${i + 2}`;
        return { role, name: roleName(role), listed: true };
      }),
      ...clients.map(({ id, name, kind }) => ({ role: id, name, listed: kind === 'lab' })),
    ],
    [count, clients],
  );
};

interface RowsProps {
  readonly rows: readonly CallRow[];
  /** They are what was found, and not all. */
  readonly searched: boolean;
  readonly pinnedSeq: number | null;
  readonly forgotten: number;
  readonly startedAt: number;
  readonly now: number;
  readonly nameOf: (role: string) => string;
  readonly isStopped: (pid: number) => boolean;
  readonly onPin: (seq: number) => void;
  readonly onAbout: (row: ListedCall) => void;
}

const Rows = (props: RowsProps) => {
  const { rows, searched, pinnedSeq, forgotten, startedAt, now, onPin, onAbout } = props;
  const { nameOf, isStopped } = props;
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
        aria-label={PANELS.callList}
        aria-live="off"
        // Where the focus goes when the row that had it is out of sight.
        tabIndex={-1}
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
                name={row.kind === 'call' ? nameOf(row.role) : ''}
                stopped={row.kind === 'call' && row.end === null && isStopped(row.where.pid)}
                moment={momentOf(row, searched, pinnedSeq)}
                onPin={onPin}
                onAbout={onAbout}
              />
            ))}
          </ol>
        </div>
        {rows.length === 0 && !searched && <p className="panel-empty">{CALL_SEARCH.noCall}</p>}
      </div>
      {forgotten > 0 && top < ROW_PX && (
        <p className="calls-forgotten">{CALL_SEARCH.forgotten(printNumber(forgotten))}</p>
      )}
      {fresh > 0 && (
        <button type="button" className="calls-new" onClick={() => setTail(FOLLOWING)}>
          {CALL_SEARCH.fresh(printNumber(fresh), fresh === 1)}
        </button>
      )}
    </div>
  );
};

/** Of what was found: is it at the moment that is drawn, or after it? */
type Moment = 'at' | 'after' | 'before';

const momentOf = (row: CallRow, searched: boolean, pinnedSeq: number | null): Moment => {
  if (!searched || pinnedSeq === null || row.seq < pinnedSeq) return 'before';
  return row.seq === pinnedSeq ? 'at' : 'after';
};

interface RowProps {
  readonly row: CallRow;
  readonly startedAt: number;
  readonly now: number;
  readonly name: string;
  /** A signal has stopped its process. */
  readonly stopped: boolean;
  readonly moment: Moment;
  readonly onPin: (seq: number) => void;
  readonly onAbout: (row: ListedCall) => void;
}

const Row = memo(({ row, startedAt, now, name, stopped, moment, onPin, onAbout }: RowProps) => {
  if (row.kind === 'gap') {
    return (
      <li className="call" data-tone="gap">
        {CALL_LIST.gap(printNumber(row.omitted))}
      </li>
    );
  }
  const { text, note, tone } = callRowText(row, now, stopped);
  const at = ((row.t - startedAt) / 1e9).toFixed(3);
  return (
    <li
      className="call"
      data-tone={tone}
      data-moment={moment}
      data-of={row.role.startsWith('server') ? 'server' : 'client'}
    >
      <button
        type="button"
        className="call-go"
        aria-current={moment === 'at'}
        title={CALL_LIST.goTo(text)}
        onClick={() => onPin(row.seq)}
      >
        <span className="call-time">{at}</span>
        <span className="call-caller">{name}</span>
        <code className="call-text">
          <CallWords text={shortenPaths(text)} />
        </code>
        {note !== null && <span className="call-note">{note}</span>}
      </button>
      <button
        type="button"
        className="call-about"
        aria-label={CALL_CARD.open(text)}
        title={CALL_CARD.open(row.call)}
        onClick={() => onAbout(row)}
      >
        <span aria-hidden="true">i</span>
      </button>
    </li>
  );
});
