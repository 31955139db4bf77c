/** Names of processes as they are drawn. */

/** `server-2`. */
export const serverName = (id: string): string => id.replace('-', ' ');
