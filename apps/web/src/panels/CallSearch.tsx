import type { ListedCall } from '@socketarium/model/projections/call-log';
import {
  type CallQuery,
  type QueryKey,
  withoutTerm,
  withTerm,
} from '@socketarium/model/projections/call-query';
import { besideMoment, type Found } from '@socketarium/model/projections/call-search';
import { roleName } from '@socketarium/model/words/names';
import { printNumber } from '@socketarium/model/words/units';
import { type KeyboardEvent, useId, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { titleOf } from '../keys.ts';
import { CALL_SEARCH } from '../words.ts';

interface CallSearchProps {
  readonly typed: string;
  readonly query: CallQuery;
  /** Null while nothing is looked for. */
  readonly found: Found | null;
  /** Calls made so far, those included that are not kept. */
  readonly total: number;
  /** Whose calls there are, by role. */
  readonly callers: readonly { readonly role: string; readonly name: string }[];
  readonly pinnedSeq: number | null;
  readonly onType: (typed: string) => void;
  readonly onPin: (seq: number) => void;
}

/** Where one says which calls are listed; what was found is walked through, each at its moment. */
export const CallSearch = (props: CallSearchProps) => {
  const { typed, query, found, total, pinnedSeq, onType, onPin } = props;
  const [help, setHelp] = useState(false);
  const id = useId();
  const beside = (direction: -1 | 1) => besideMoment(found?.rows ?? [], pinnedSeq, direction);
  const go = (row: ListedCall | undefined) => row !== undefined && onPin(row.seq);
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') go(beside(event.shiftKey ? 1 : -1));
    else if (event.key === 'Escape' && typed !== '') onType('');
    else return;
    event.preventDefault();
  };
  return (
    <search className="call-search">
      <div className="call-search-line">
        <input
          data-action="find-calls"
          type="search"
          aria-label={CALL_SEARCH.label}
          aria-describedby={`${id}-status`}
          title={titleOf('find-calls')}
          placeholder={CALL_SEARCH.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={onKey}
        />
        <Whose {...props} />
        <button
          type="button"
          className="button"
          aria-label={CALL_SEARCH.help}
          title={CALL_SEARCH.help}
          aria-expanded={help}
          aria-controls={`${id}-help`}
          onClick={() => setHelp(!help)}
        >
          ?
        </button>
      </div>
      {help && <Help id={`${id}-help`} onPick={(term) => onType(`${typed} ${term}`.trim())} />}
      {query.terms.length > 0 && (
        <ul className="call-search-terms" aria-label={CALL_SEARCH.label}>
          {[...new Set(query.terms.map((term) => term.typed))].map((term) => (
            <li key={term}>
              <button
                type="button"
                aria-label={CALL_SEARCH.remove(term)}
                onClick={() => onType(withoutTerm(typed, term))}
              >
                <code>{term}</code> <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="call-search-line">
        <p
          id={`${id}-status`}
          className="call-search-status"
          role="status"
          data-search={found === null ? 'off' : found.done ? 'done' : 'searching'}
          data-found={found?.rows.length}
        >
          {statusOf(found, total)}
          {query.wrong.length > 0 && <em>{CALL_SEARCH.wrong(query.wrong.join(' '))}</em>}
        </p>
        {found !== null && (
          <>
            <Place rows={found.rows} pinnedSeq={pinnedSeq} />
            <Walk name={CALL_SEARCH.previous} sign="↑" to={beside(-1)} onGo={go} />
            <Walk name={CALL_SEARCH.next} sign="↓" to={beside(1)} onGo={go} />
          </>
        )}
        {typed !== '' && (
          <Button name={CALL_SEARCH.clear} icon="cross" bare onPress={() => onType('')} />
        )}
      </div>
    </search>
  );
};

const statusOf = (found: Found | null, calls: number): string => {
  if (found === null) return CALL_SEARCH.total(printNumber(calls));
  const [looked, total, rows] = [found.looked, found.total, found.rows.length].map(printNumber);
  if (!found.done) return CALL_SEARCH.searching(looked ?? '', total ?? '', rows ?? '');
  return found.rows.length === 0
    ? CALL_SEARCH.none(total ?? '')
    : CALL_SEARCH.found(rows ?? '', total ?? '');
};

/** Which of those found is at the moment that is drawn. */
const Place = ({
  rows,
  pinnedSeq,
}: {
  readonly rows: readonly ListedCall[];
  readonly pinnedSeq: number | null;
}) => {
  const at = pinnedSeq === null ? -1 : rows.findIndex(({ seq }) => seq === pinnedSeq);
  if (at < 0) return null;
  return (
    <span className="call-search-place">
      {CALL_SEARCH.at(printNumber(at + 1), printNumber(rows.length))}
    </span>
  );
};

interface WalkProps {
  readonly name: string;
  readonly sign: string;
  readonly to: ListedCall | undefined;
  readonly onGo: (row: ListedCall | undefined) => void;
}

const Walk = ({ name, sign, to, onGo }: WalkProps) => (
  <button
    type="button"
    className="button"
    aria-label={name}
    title={name}
    aria-disabled={to === undefined}
    onClick={() => onGo(to)}
  >
    <span aria-hidden="true">{sign}</span>
  </button>
);

const WHOSE: readonly QueryKey[] = ['client', 'server'];

/** `client:2` for `client-2`, `server:1` for the first server. */
const termOf = (role: string): string =>
  role === 'server' ? 'server:1' : role.replace(/-(\d+)$/, ':$1');

/** A list of everyone, for who does not want to type. */
const Whose = ({ typed, query, callers, onType }: CallSearchProps) => {
  const [only, ...others] = query.terms.filter(({ key, not }) => WHOSE.includes(key) && !not);
  const value = only !== undefined && others.length === 0 ? `${only.key}:${only.value}` : '';
  return (
    <select
      aria-label={CALL_SEARCH.whose}
      value={value}
      onChange={({ target }) => onType(withTerm(typed, target.value || null, WHOSE))}
    >
      <option value="">{CALL_SEARCH.everyone}</option>
      {callers.map(({ role, name }) => (
        <option key={role} value={termOf(role)}>
          {name === '' ? roleName(role) : name}
        </option>
      ))}
    </select>
  );
};

const Help = ({ id, onPick }: { readonly id: string; readonly onPick: (term: string) => void }) => (
  <section id={id} className="call-search-help" aria-label={CALL_SEARCH.help}>
    <ul>
      {CALL_SEARCH.examples.map(([term, finds]) => (
        <li key={term}>
          <button type="button" onClick={() => onPick(term)}>
            <code>{term}</code>
          </button>
          <span>{finds}</span>
        </li>
      ))}
    </ul>
    <p>{CALL_SEARCH.both}</p>
  </section>
);
