import type { Where } from '../facts/where.ts';
import type { LabState } from './picture.ts';

/**
 * Names for roles: `server` is the process that the lab is about, `server-2`, `server-3` … the other
 * servers in the order they started, `client-3` a client of the lab. Scenarios use them.
 */

/** The server's role name by its process; null for a process that is not a server (any more). */
export const serverRole = (
  { servers }: Pick<LabState, 'servers'>,
  pid: number | null,
): string | null => {
  const index = pid === null ? -1 : servers.findIndex((one) => one.pid === pid);
  if (index < 0) return null;
  return index === 0 ? 'server' : `server-${index + 1}`;
};

/** The role in which a call was made; null where its process has none. */
export const roleOf = (
  state: Pick<LabState, 'servers'>,
  caller: { readonly where: Pick<Where, 'pid'>; readonly client?: string | undefined },
): string | null => caller.client ?? serverRole(state, caller.where.pid);
