import type { CallName, Io } from '@socketarium/protocol';

/** Calls that receive and send bytes, whatever their name. */

export const RECEIVES: readonly CallName[] = ['read', 'recvfrom', 'recvmsg'];
export const SENDS: readonly CallName[] = ['write', 'sendto', 'sendmsg'];

/** The pair of calls that a lab's programs use for their requests and replies. */
export interface IoCalls {
  readonly receive: 'read' | 'recvfrom' | 'recvmsg';
  readonly send: 'write' | 'sendto' | 'sendmsg';
}

const PAIRS: Readonly<Record<Io, IoCalls>> = {
  'read-write': { receive: 'read', send: 'write' },
  'recvfrom-sendto': { receive: 'recvfrom', send: 'sendto' },
  'recvmsg-sendmsg': { receive: 'recvmsg', send: 'sendmsg' },
};

export const callsOf = (io: Io): IoCalls => PAIRS[io];
