import { type LabState, serverRole } from '@socketarium/protocol';

/** Names of processes as they are drawn. */

/** `server`, `server 2`; of a process that is no server of the lab's its pid. */
export const serverName = (state: Pick<LabState, 'servers'>, pid: number | null): string =>
  serverRole(state, pid)?.replace('-', ' ') ??
  (pid === null ? 'a process that is not known' : `process ${pid}`);

/** Who made a call, by the role it was made in (`roleOf`). */
export const roleName = (role: string): string => role.replace('-', ' ');
