import type { FinishedCall, SyscallEntered, SyscallReturned } from '@socketarium/protocol';
import type { Fact } from '../machines/follower.ts';

/** A call as a machine's follower is told of it. */

export const enteredFact = ({ seq, t, call, args }: SyscallEntered): Fact => ({
  fact: 'entered',
  seq,
  t,
  call,
  args,
});

export const returnedFact = (
  { seq, t, call, ret, errno }: SyscallReturned,
  { args }: FinishedCall,
): Fact => ({ fact: 'returned', seq, t, call, args, ret, errno });
