import { HERE, maySleep, type Unsequenced } from '@socketarium/protocol';
import type { Frame } from '@socketarium/protocol/wire';
import { errnoSymbol } from '@socketarium/syscalls/errno';

/** The id of the client with this number in a record. */
export const clientId = (number: number): string => `client-${number}`;

/** The N of `client-N`. */
export const clientNumber = (id: string): number => Number(id.slice('client-'.length));

/** The fact in a record of a process of this machine, or null for `opened`, which has none. */
export const factOf = (frame: Frame): Unsequenced | null => {
  const { call, kind, t, pid, tid } = frame;
  if (call === undefined || kind === 'opened') return null;
  const where = { host: HERE, pid, tid };
  const client = frame.client === 0 ? {} : { client: clientId(frame.client) };
  switch (kind) {
    case 'entered': {
      const { callId } = frame;
      const brief = frame.maySleep || !maySleep(call) ? {} : { sleeps: false as const };
      const args = frame.args();
      return { type: 'syscall.entered', t, where, callId, ...client, call, args, ...brief };
    }
    case 'returned': {
      const { callId, ret } = frame;
      const errno = frame.errno === 0 ? null : errnoSymbol(frame.errno);
      const args = frame.args();
      return { type: 'syscall.returned', t, where, callId, ...client, call, args, ret, errno };
    }
    case 'gateWaiting': {
      const fd = frame.ret >= 0 ? { fd: frame.ret } : {};
      return { type: 'gate.waiting', t, where, call, ...fd };
    }
    case 'gatePassed':
      return { type: 'gate.passed', t, where, call };
  }
};
