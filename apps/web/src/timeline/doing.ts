import type { ClientState, LabState } from '@socketarium/protocol';

/**
 * Kinds of a stretch of time. Clients: `waiting` in the accept queue, `door` asleep in connect(),
 * `served`, `failed`. Server: `asleep` in accept() or select(), `served` with a client, `busy`
 * between calls, `gate` held before a call, `failed` once it crashed.
 */
export type SpanKind = 'waiting' | 'door' | 'served' | 'asleep' | 'busy' | 'gate' | 'failed';

export interface Doing {
  readonly kind: SpanKind;
  readonly label: string;
}

/** What a client's lane says now; null where there is nothing to say (before it came, after it left). */
export const phaseOf = (client: ClientState): Doing | null => {
  switch (client.phase) {
    case 'served':
      return { kind: 'served', label: 'served' };
    case 'queued':
      return { kind: 'waiting', label: 'in the queue' };
    case 'connecting':
      if (client.waitingSince === null) return null;
      // Once connect() returned the kernel has taken it in, though no sample has shown it there yet.
      return client.inCall?.call === 'connect'
        ? { kind: 'door', label: 'at the door' }
        : { kind: 'waiting', label: 'in the queue' };
    case 'failed':
      return { kind: 'failed', label: client.reason ?? 'failed' };
    case 'done':
      return null;
  }
};

/** What the server's lane says now. */
export const doingOf = (state: LabState): Doing | null => {
  const { server } = state;
  if (server.status === 'exited')
    return server.exit?.signal == null ? null : { kind: 'failed', label: server.exit.signal };
  if (server.status === 'starting') return null;
  if (state.config.server === 'iterative') {
    const served = state.clients.find((c) => c.phase === 'served');
    if (served !== undefined) return { kind: 'served', label: served.name };
    if (server.gate.waiting !== null) return { kind: 'gate', label: 'at the gate' };
    return server.blockedIn === 'accept'
      ? { kind: 'asleep', label: 'accept' }
      : { kind: 'busy', label: '' };
  }
  if (server.gate.waiting !== null) return { kind: 'gate', label: 'at the gate' };
  if (server.blockedIn === 'select') return { kind: 'asleep', label: 'select' };
  return { kind: 'busy', label: '' };
};
