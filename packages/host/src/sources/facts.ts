import type { Unsequenced } from '@socketarium/protocol';
import { type Frame, isCallName } from '@socketarium/protocol/wire';
import { errnoSymbol } from '@socketarium/syscalls/errno';

/** The id of the actor with this number in a record: 0 is the server, N is client-N. */
export const actorName = (actor: number): string => (actor === 0 ? 'server' : `client-${actor}`);

/** The N of `client-N`. */
export const actorNumber = (clientId: string): number => Number(clientId.slice('client-'.length));

/**
 * The fact that a record tells, or null for `opened`, which tells none, and for a call that facts
 * cannot name.
 * @param nameOf the id of the actor with a record's number.
 */
export const factOf = (
  frame: Frame,
  nameOf: (actor: number) => string = actorName,
): Unsequenced | null => {
  const { call, kind } = frame;
  if (call === undefined || !isCallName(call) || kind === 'opened') return null;
  const caller = { t: frame.t, actor: nameOf(frame.client), pid: frame.pid, tid: frame.tid };
  switch (kind) {
    case 'entered':
      return { type: 'syscall.entered', ...caller, call, args: frame.args() };
    case 'returned': {
      const errno = frame.errno === 0 ? null : errnoSymbol(frame.errno);
      return {
        type: 'syscall.returned',
        ...caller,
        call,
        args: frame.args(),
        ret: frame.ret,
        errno,
      };
    }
    case 'gateWaiting':
      return {
        type: 'gate.waiting',
        ...caller,
        call,
        ...(frame.ret >= 0 ? { fd: frame.ret } : {}),
      };
    case 'gatePassed':
      return { type: 'gate.passed', ...caller, call };
  }
};
