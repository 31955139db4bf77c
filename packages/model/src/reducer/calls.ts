import {
  CALLS,
  type CallArgs,
  type FinishedCall,
  type OpenCall,
  type SyscallEntered,
  type SyscallReturned,
} from '@socketarium/protocol';
import type { Fact } from '../follower.ts';

/** What every actor's calls have in common. */

export const opened = (event: SyscallEntered): OpenCall => ({
  call: event.call,
  args: event.args,
  since: event.t,
});

const merged = (entered: CallArgs | null, returned: CallArgs): CallArgs => {
  if (entered === null) return returned;
  for (const _ in returned) return Object.assign({ ...entered }, returned);
  return entered;
};

/** `open`: the call as it was entered, when that was seen. */
export const finished = (event: SyscallReturned, open: OpenCall | null): FinishedCall => {
  const known: CallArgs | null = open?.call === event.call ? open.args : null;
  return {
    seq: event.seq,
    call: event.call,
    args: merged(known, event.args),
    ret: event.ret,
    errno: event.errno,
    enteredAt: open?.call === event.call ? open.since : event.t,
    returnedAt: event.t,
  };
};

/** The call's name while it can put its caller to sleep. */
export const sleepingIn = (open: OpenCall | null) =>
  open !== null && CALLS[open.call].blocks ? open.call : null;

export const enteredFact = (event: SyscallEntered): Fact => ({
  fact: 'entered',
  seq: event.seq,
  t: event.t,
  call: event.call,
  args: event.args,
});

export const returnedFact = (event: SyscallReturned, call: FinishedCall): Fact => ({
  fact: 'returned',
  seq: event.seq,
  t: event.t,
  call: event.call,
  args: call.args,
  ret: event.ret,
  errno: event.errno,
});
