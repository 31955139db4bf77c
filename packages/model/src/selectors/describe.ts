import {
  type ArgValue,
  CALLS,
  type CallArgs,
  type CallName,
  type FinishedCall,
} from '@socketarium/protocol';

/** Calls as strace prints them, for the call list, the parked dots and the surprises. */

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

const isPlain = (char: string): boolean => char >= ' ' && char <= '~';

/** Latin-1 text (one char a byte) as a C string literal, without the quotes. */
export const escapeText = (text: string): string => {
  let out = '';
  for (const char of text) {
    out +=
      ESCAPES[char] ??
      (isPlain(char) ? char : `\\x${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
  }
  return out;
};

const printValue = (value: ArgValue): string => {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  const whole = value.preview.length >= value.length;
  return `"${escapeText(value.preview)}"${whole ? '' : '...'}`;
};

/** The order of the manual page, with what is only known afterwards put in its place. */
const ORDER: Partial<Record<CallName, readonly string[]>> = {
  read: ['fd', 'buf', 'count'],
  accept: ['sockfd'],
  connect: ['sockfd', 'addr'],
  socket: ['domain', 'type', 'protocol'],
  getsockname: ['sockfd', 'addr'],
  getpeername: ['sockfd', 'addr'],
  fstat: ['fd'],
  getsockopt: ['sockfd', 'level', 'optname', 'optval'],
};

const QUOTED = new Set(['pathname']);

const printArgs = (call: CallName, args: CallArgs): string =>
  (ORDER[call] ?? Object.keys(CALLS[call].entered))
    .flatMap((name) => {
      const value = args[name];
      if (value === undefined) return [];
      if (name === 'timeout' && value === -1) return ['NULL'];
      return [QUOTED.has(name) ? `"${escapeText(String(value))}"` : printValue(value)];
    })
    .join(', ');

/** A call and what it was given: `read(5, 128)`, and after it returned `read(5, "5\n", 128)`. */
export const describeCall = (call: CallName, args: CallArgs): string =>
  `${call}(${printArgs(call, args)})`;

/** `accept(19) = 21`, `connect(4, /run/lab-1.sock) = -1 ECONNREFUSED`. */
export const describeReturn = (
  call: CallName,
  args: CallArgs,
  ret: number,
  errno: string | null,
): string => `${describeCall(call, args)} = ${ret}${errno === null ? '' : ` ${errno}`}`;

/** A finished call as strace prints it. */
export const describeResult = (finished: FinishedCall): string =>
  describeReturn(finished.call, finished.args, finished.ret, finished.errno);
