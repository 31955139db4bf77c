import { type LabState, serverRole } from '@socketarium/protocol';

/** Names of processes as shown. */

/** `server`, `server 2`; for a process that is no server of the lab its pid. */
export const serverName = (state: Pick<LabState, 'servers'>, pid: number | null): string =>
  serverRole(state, pid)?.replace('-', ' ') ??
  (pid === null ? 'a process that is not known' : `process ${pid}`);

/** The caller of a call, by the role it was made in (`roleOf`). */
export const roleName = (role: string): string => role.replace('-', ' ');
