import type { CreateLab, ServerDesign, Transport } from '@socketarium/protocol';
import { iterativeMachine } from './iterative.ts';
import { selectMachine } from './select.ts';
import type { Machine } from './types.ts';

const machines: Readonly<Record<ServerDesign, Readonly<Record<Transport, Machine>>>> = {
  iterative: { 'unix-stream': iterativeMachine('unix-stream'), tcp: iterativeMachine('tcp') },
  select: { 'unix-stream': selectMachine('unix-stream'), tcp: selectMachine('tcp') },
};

/** The server's machine for a lab. TCP has no name to remove, so its machine lacks those states. */
export const machineOf = (config: Pick<CreateLab, 'server' | 'transport'>): Machine =>
  machines[config.server][config.transport];
