import { type ArgValue, type CallArgs, callNamed, type FinishedCall } from '@socketarium/protocol';
import { isBuffer } from '../calls/args.ts';
import { quotedBuffer, quotedText, shownAddress } from './text.ts';
import { counted } from './units.ts';

/** Calls as strace prints them, for the call list, the parked dots and the surprises. */

const printValue = (value: ArgValue): string => {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return shownAddress(value);
  return Array.isArray(value) ? `[${value.join(' ')}]` : quotedBuffer(value);
};

/** The order of the manual page, with the returned values in their place. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  read: ['fd', 'buf', 'count'],
  recvfrom: ['sockfd', 'buf', 'len', 'flags', 'src_addr'],
  accept: ['sockfd', 'addr'],
  connect: ['sockfd', 'addr'],
  socket: ['domain', 'type', 'protocol'],
  getsockname: ['sockfd', 'addr'],
  getpeername: ['sockfd', 'addr'],
  fstat: ['fd'],
  getsockopt: ['sockfd', 'level', 'optname', 'optval'],
  open: ['pathname', 'flags'],
  memfd_create: ['name', 'flags'],
  epoll_wait: ['epfd', 'events', 'maxevents', 'timeout'],
};

const QUOTED = new Set(['pathname', 'name']);

/** Left out where empty: an address that was not passed, an accepted client without a name. */
const OPTIONAL = new Set(['addr', 'src_addr', 'dest_addr', 'arg']);

const printArg = (call: string, name: string, value: ArgValue): string[] => {
  if (OPTIONAL.has(name) && (value === '' || value === '0')) return [];
  // select(2) takes a pointer, poll(2) and epoll_wait(2) a number.
  if (call === 'select' && name === 'timeout' && value === -1) return ['NULL'];
  if (call === 'nanosleep') return [`${value} ms`];
  return [QUOTED.has(name) ? quotedText(String(value)) : printValue(value)];
};

/** struct msghdr, with its content: `{msg_name=@00001, msg_iov="fd\n", SCM_RIGHTS [7]}`. */
const printMessage = (args: CallArgs): string => {
  const { buf, len, msg_name, msg_flags, scm_rights } = args;
  const parts: string[] = [];
  if (msg_name !== undefined && msg_name !== '') parts.push(`msg_name=${printValue(msg_name)}`);
  if (buf !== undefined) parts.push(`msg_iov=${printValue(buf)}`);
  else if (len !== undefined) parts.push(`iov_len=${len}`);
  if (Array.isArray(scm_rights) && scm_rights.length > 0) {
    parts.push(`SCM_RIGHTS ${printValue(scm_rights)}`);
  }
  if (msg_flags !== undefined && msg_flags !== '' && msg_flags !== '0') {
    parts.push(`msg_flags=${msg_flags}`);
  }
  return `{${parts.join(', ')}}`;
};

/** The known arguments, in the order of the manual page. */
const namesOf = (call: string, args: CallArgs): readonly string[] =>
  (Object.hasOwn(ORDER, call) ? ORDER[call] : undefined) ??
  Object.keys(callNamed(call)?.entered ?? args);

const printArgs = (call: string, args: CallArgs): string => {
  if (call === 'recvmsg' || call === 'sendmsg') {
    const around = (name: string) => (args[name] === undefined ? [] : [printValue(args[name])]);
    return [...around('sockfd'), printMessage(args), ...around('flags')].join(', ');
  }
  return namesOf(call, args)
    .flatMap((name) => {
      const value = args[name];
      return value === undefined ? [] : printArg(call, name, value);
    })
    .join(', ');
};

/**
 * Each argument by its name, as it was passed and as it was returned; values without one, such as a time,
 * have their unit.
 */
export const printedArgs = (
  call: string,
  args: CallArgs,
): readonly { readonly name: string; readonly value: string }[] => {
  const first = namesOf(call, args);
  const names = [...first, ...Object.keys(args).filter((name) => !first.includes(name))];
  return names.flatMap((name) => {
    const value = args[name];
    if (value === undefined) return [];
    const [printed] = printArg(call, name, value);
    return printed === undefined ? [] : [{ name, value: `${printed}${extent(value)}` }];
  });
};

/** A buffer of which only the beginning was recorded. */
const extent = (value: ArgValue): string =>
  isBuffer(value) && value.preview.length < value.length
    ? ` (the first ${value.preview.length} of ${counted(value.length, 'byte')})`
    : '';

/** A call with its arguments: `read(5, 128)`, and after it returned `read(5, "5\n", 128)`. */
export const describeCall = (call: string, args: CallArgs): string =>
  `${call}(${printArgs(call, args)})`;

/** `accept(19, 127.0.0.1:40001) = 21`, `connect(4, /run/lab-1.sock) = -1 ECONNREFUSED`. */
export const describeReturn = (
  call: string,
  args: CallArgs,
  ret: number,
  errno: string | null,
): string => `${describeCall(call, args)} = ${ret}${errno === null ? '' : ` ${errno}`}`;

/** A finished call as strace prints it. */
export const describeResult = (finished: FinishedCall): string =>
  describeReturn(finished.call, finished.args, finished.ret, finished.errno);
