import { roleName } from '@socketarium/model/words/names';
import type { ClientState, LabState } from '@socketarium/protocol';
import { AWAITED } from '../words.ts';
import type { FaultStep } from './fault.ts';

/** What the faults ask of a lab before they hit it. */

export const hasExited = (state: LabState): boolean => state.server.status === 'exited';

/** The selected client if it fits, else the first that does. */
export const clientToHit = (
  state: LabState,
  selected: string | null,
  fits: (client: ClientState) => boolean,
): ClientState | undefined => {
  const own = state.clients.filter((client) => client.kind === 'lab' && fits(client));
  return own.find(({ id }) => id === selected) ?? own.find(isServed) ?? own[0];
};

export const isServed = (client: Pick<ClientState, 'phase'>): boolean => client.phase === 'served';

export const isOver = (client: Pick<ClientState, 'phase'>): boolean =>
  client.phase === 'done' || client.phase === 'failed';

/** It has a connection that the kernel has let in. */
export const isConnected = (client: ClientState): boolean =>
  client.connectionId !== null && (client.phase === 'served' || client.phase === 'queued');

/** The lab's own clients, those from outside not counted. */
export const ownClients = (state: LabState): number =>
  state.clients.filter(({ kind }) => kind === 'lab').length;

/** The nth client that the lab makes, 1 the first; undefined before it is made. */
export const nthClient = (state: LabState, n: number): ClientState | undefined =>
  state.clients.find(({ id }) => id === `client-${n}`);

/** What the nth client that the lab makes is called. */
export const nameOfNth = (n: number): string => roleName(`client-${n}`);

export const untilExited: FaultStep = { until: hasExited, what: AWAITED.exit };

/** The server held before its next call, if it is not held already; `undone` lets it go on then. */
export const held = (
  state: LabState,
): { readonly hold: FaultStep[]; readonly release: FaultStep[] } =>
  state.server.gate.mode === 'paused'
    ? { hold: [], release: [] }
    : {
        hold: [{ command: { type: 'server.pause' } }],
        release: [{ command: { type: 'server.resume' } }],
      };
