import { CALLS, type CallDefinition, type CallFamily } from './table.ts';

/**
 * Questions about a call by its name. A call that the table does not have has no family and no known
 * descriptor, and is not reported as sleeping.
 */

const table: ReadonlyMap<string, CallDefinition> = new Map(Object.entries(CALLS));

/** The table's entry, undefined for a call that it does not have. */
export const callNamed = (call: string): CallDefinition | undefined => table.get(call);

const inFamily =
  (family: CallFamily) =>
  (call: string | null): boolean =>
    call !== null && callNamed(call)?.family === family;

/** read, recvfrom, recvmsg. */
export const receives = inFamily('receives');
/** write, sendto, sendmsg. */
export const sends = inFamily('sends');
/** select, poll, epoll_wait. */
export const waitsForReadiness = inFamily('waits');

/** True when the call may put its caller to sleep. */
export const maySleep = (call: string): boolean => callNamed(call)?.maySleep === true;

/** The descriptor that a call is made on, from its arguments; -1 for none. */
export const descriptorOf = (call: string, args: Readonly<Record<string, unknown>>): number => {
  const name = callNamed(call)?.fd;
  const value = name === undefined || name === null ? undefined : args[name];
  return typeof value === 'number' ? value : -1;
};
