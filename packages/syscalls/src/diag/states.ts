/**
 * A socket's states as sock_diag numbers them (include/net/tcp_states.h), named as ss(8) and
 * tcp(7) do, without dashes. Unix sockets use three: ESTABLISHED, LISTEN and CLOSE (unconnected).
 */
export const SOCKET_STATES = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
  NEW_SYN_RECV: 12,
} as const;

export type SocketState = keyof typeof SOCKET_STATES;

/** Every state, as the bit mask that requests take. */
export const ALL_STATES = 0xffff_ffff;

const names = new Map<number, string>(
  Object.entries(SOCKET_STATES).map(([name, number]) => [number, name]),
);

/** A state's name; one that is not in this table becomes `STATE_` and its number. */
export const stateName = (state: number): string => names.get(state) ?? `STATE_${state}`;

/** The bit mask of some states. */
export const stateMask = (states: readonly SocketState[]): number =>
  states.reduce((mask, state) => mask | (1 << SOCKET_STATES[state]), 0);
