import type { CallList } from '@socketarium/model/projections/call-log';
import { type CallQuery, parseQuery } from '@socketarium/model/projections/call-query';
import { CallSearch, type Found } from '@socketarium/model/projections/call-search';
import { useEffect, useMemo, useReducer, useRef } from 'react';

/** How long the page's thread looks at calls at a time, ms: less than half a frame. */
const AT_A_TIME_MS = 6;

/**
 * The query that was typed, and what it has found so far; null while nothing is looked for. Each drawing
 * looks a little further, and asks for another one as long as there is more.
 */
export const useCallSearch = (
  calls: CallList,
  typed: string,
  nameOf: (role: string) => string,
): { readonly query: CallQuery; readonly found: Found | null } => {
  const query = useMemo(() => parseQuery(typed), [typed]);
  const names = useRef(nameOf);
  names.current = nameOf;
  const search = useMemo(() => new CallSearch(query, (role) => names.current(role)), [query]);
  const [, goOn] = useReducer((turn: number) => turn + 1, 0);
  const until = performance.now() + AT_A_TIME_MS;
  const found =
    query.terms.length === 0 ? null : search.look(calls, () => performance.now() < until);
  useEffect(() => {
    if (found === null || found.done) return;
    const timer = window.setTimeout(goOn, 0);
    return () => window.clearTimeout(timer);
  }, [found]);
  return { query, found };
};
