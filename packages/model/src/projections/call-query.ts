import { callNamed, descriptorOf } from '@socketarium/protocol';
import { callRowText } from '../words/call-row.ts';
import type { ListedCall } from './call-log.ts';

/**
 * The query of the call list, as typed: `read fd:4 errno:EAGAIN client:2`. Terms of one kind (two calls,
 * two clients) are alternatives; different kinds must all match. A leading minus negates.
 */

export const QUERY_KEYS = ['call', 'fd', 'errno', 'client', 'server', 'thread', 'text'] as const;
export type QueryKey = (typeof QUERY_KEYS)[number];

export interface Term {
  readonly key: QueryKey;
  readonly value: string;
  readonly not: boolean;
  /** As typed, for removing it again. */
  readonly typed: string;
}

export interface CallQuery {
  readonly terms: readonly Term[];
  /** Terms that cannot match anything: `colour:red`, `fd:four`. */
  readonly wrong: readonly string[];
}

/** Terms are separated by spaces, except in quotes. */
const PARTS = /-?(?:[a-z]+:)?(?:"(?:[^"\\]|\\.)*"?|[^\s"]+)/gi;
const KEYED = /^([a-z]+):(.*)$/is;

export const parseQuery = (typed: string): CallQuery => {
  const terms: Term[] = [];
  const wrong: string[] = [];
  for (const part of typed.match(PARTS) ?? []) {
    const term = termOf(part);
    if (term === null) wrong.push(part);
    else terms.push(term);
  }
  return { terms, wrong };
};

const isKey = (key: string): key is QueryKey => QUERY_KEYS.some((one) => one === key);

const termOf = (typed: string): Term | null => {
  const not = typed.length > 1 && typed.startsWith('-');
  const part = not ? typed.slice(1) : typed;
  const [, key, given] = KEYED.exec(part) ?? [];
  if (key === undefined || given === undefined || part.startsWith('"')) {
    return { ...bareTerm(part), not, typed };
  }
  const lower = key.toLowerCase();
  const value = unquoted(given);
  const known = isKey(lower) && isValue(lower, value);
  return known ? { key: lower, value, not, typed } : null;
};

/** A bare word: an error by its symbol, the server, a call, or else any text of the row. */
const bareTerm = (part: string): Pick<Term, 'key' | 'value'> => {
  if (part.startsWith('"')) return { key: 'text', value: unquoted(part) };
  if (/^E[A-Z0-9]{2,}$/.test(part)) return { key: 'errno', value: part };
  if (part === 'server') return { key: 'server', value: '*' };
  if (part === 'client') return { key: 'client', value: '*' };
  return { key: isCall(part.toLowerCase()) ? 'call' : 'text', value: part };
};

const unquoted = (part: string): string =>
  part.startsWith('"')
    ? part
        .slice(1)
        .replace(/"$/, '')
        .replace(/\\(["\\])/g, '$1')
    : part;

/** The name of a call, or its beginning and a star; a call that is not in the table is found as text. */
const isCall = (word: string): boolean =>
  /^[a-z_][a-z0-9_]*\*$/.test(word) || callNamed(word) !== undefined;

const isValue = (key: QueryKey, value: string): boolean => {
  if (value === '') return false;
  if (key === 'fd' || key === 'thread') return /^\d+$/.test(value);
  return key !== 'server' || /^(\d+|\*)$/.test(value);
};

/** The names by which a row's caller can be found. */
export interface WhoseCall {
  /** The name shown: `client 3`, `nc`. */
  readonly name: string;
}

/** Whether a call matches the query. */
export const matches = ({ terms }: CallQuery, row: ListedCall, { name }: WhoseCall): boolean => {
  for (const key of QUERY_KEYS) {
    const these = terms.filter((term) => term.key === key);
    const wanted = these.filter(({ not }) => !not);
    if (wanted.length > 0 && !wanted.some((term) => holds(term, row, name))) return false;
    if (these.some((term) => term.not && holds(term, row, name))) return false;
  }
  return true;
};

const holds = ({ key, value }: Term, row: ListedCall, name: string): boolean => {
  switch (key) {
    case 'call':
      return value.endsWith('*')
        ? row.call.startsWith(value.slice(0, -1).toLowerCase())
        : row.call === value.toLowerCase();
    case 'fd':
      return isAbout(row, Number(value));
    case 'errno':
      return hasErrno(row, value);
    case 'client':
      return isClient(row.role, name, value);
    case 'server':
      return isServer(row.role, value);
    case 'thread':
      return row.where.tid === Number(value) || row.where.pid === Number(value);
    case 'text':
      return `${name} ${callRowText(row, row.t).text}`.toLowerCase().includes(value.toLowerCase());
  }
};

/** The call was made on that descriptor, or returned it, or reported it ready, or passed it. */
const isAbout = (row: ListedCall, fd: number): boolean => {
  const { call, args, end } = row;
  if (descriptorOf(call, args) === fd) return true;
  const { family, ready } = callNamed(call) ?? {};
  if (end?.kind !== 'returned') return false;
  if (family === 'creates' && end.errno === null && end.ret === fd) return true;
  const fds = ready === undefined ? end.args.scm_rights : end.args[ready];
  return Array.isArray(fds) && fds.includes(fd);
};

const hasErrno = ({ end }: ListedCall, value: string): boolean => {
  if (end?.kind !== 'returned') return false;
  if (value === 'none') return end.errno === null;
  return end.errno !== null && (value === '*' || end.errno === value.toUpperCase());
};

/** By its number, or by its name (external programs). */
const isClient = (role: string, name: string, value: string): boolean => {
  if (role === 'server' || role.startsWith('server-')) return false;
  if (value === '*') return true;
  if (/^\d+$/.test(value)) return role === `client-${value}`;
  return name.toLowerCase().includes(value.toLowerCase());
};

const isServer = (role: string, value: string): boolean => {
  if (value === '*') return role === 'server' || role.startsWith('server-');
  return role === (value === '1' ? 'server' : `server-${value}`);
};

/** The query without that term. */
export const withoutTerm = (typed: string, term: string): string =>
  (typed.match(PARTS) ?? []).filter((part) => part !== term).join(' ');

/** The query with that term, once; it replaces terms with one of the same `keys`. */
export const withTerm = (typed: string, term: string | null, keys: readonly QueryKey[]): string => {
  const others = parseQuery(typed).terms.filter(({ key }) => !keys.includes(key));
  return [...others.map((one) => one.typed), ...(term === null ? [] : [term])].join(' ');
};
