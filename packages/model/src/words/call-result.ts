import { type CallArgs, callNamed, descriptorOf, receives, sends } from '@socketarium/protocol';
import { fdsArg, intArg, isBuffer } from '../calls/args.ts';
import { errnoWords } from './errno.ts';
import { counted } from './units.ts';

/** The result of a call, in words. `args`: those of its entry and of its return. */
export const resultWords = (
  call: string,
  args: CallArgs,
  ret: number,
  errno: string | null,
): string => {
  if (errno !== null) {
    const why = errnoWords(errno, call);
    return why === null ? `it failed with ${errno}` : `it failed with ${errno}: ${why}`;
  }
  if (receives(call)) return received(call, args, ret);
  if (sends(call)) return sent(args, ret);
  const { family, ready } = callNamed(call) ?? {};
  if (family === 'waits' && ready !== undefined) return readyWords(fdsArg(args, ready), ret);
  if (family === 'creates') return `descriptor ${ret}${made(call)}`;
  if (call === 'close') return `done: descriptor ${descriptorOf(call, args)} is free again`;
  if (call === 'lseek') return `the offset is ${ret} now`;
  if (ret === 0) return 'done';
  return `${ret}`;
};

const made = (call: string): string => {
  if (call === 'accept') return ' is the connected socket';
  if (call === 'dup') return ' refers to the same open file';
  return ' is new';
};

/** 0 is end-of-file on a stream and an empty message elsewhere: the call alone does not show which. */
const received = (call: string, args: CallArgs, ret: number): string => {
  const room = call === 'read' ? intArg(args, 'count') : intArg(args, 'len');
  if (ret === 0)
    return '0: end-of-file on a stream; where messages are kept apart, maybe an empty one';
  const cut = String(args.msg_flags ?? '').includes('MSG_TRUNC');
  const of = room >= 0 ? `, with room for ${room}` : '';
  return `${counted(ret, 'byte')} received${of}${cut ? '; the message was longer, and the rest is lost' : ''}`;
};

const sent = (args: CallArgs, ret: number): string => {
  const { buf } = args;
  if (!isBuffer(buf) || buf.length <= ret) return `all ${counted(ret, 'byte')} taken`;
  return `${ret} of ${counted(buf.length, 'byte')} taken; the rest must be written again`;
};

const readyWords = (fds: readonly number[], ret: number): string => {
  if (ret === 0) return '0: the timeout passed, and none is ready';
  return `${counted(ret, 'descriptor')} ready${fds.length > 0 ? `: ${fds.join(', ')}` : ''}`;
};
