import { clientMachineOf, type Machine, machineOf } from '@socketarium/model';
import { type CreateLabInput, createLab } from '@socketarium/protocol';

const config = (input: Partial<CreateLabInput>) =>
  createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum', ...input });

const EPOLL = { server: 'epoll' } as const;

/** Every machine that a lab can have, by what its config says. */
export const MACHINES: readonly { readonly of: string; readonly machine: Machine }[] = [
  { of: 'iterative', machine: machineOf(config({})) },
  { of: 'iterative tcp', machine: machineOf(config({ transport: 'tcp' })) },
  { of: 'select', machine: machineOf(config({ server: 'select' })) },
  { of: 'poll', machine: machineOf(config({ server: 'poll' })) },
  { of: 'epoll', machine: machineOf(config(EPOLL)) },
  { of: 'epoll tcp', machine: machineOf(config({ ...EPOLL, transport: 'tcp' })) },
  { of: 'edge', machine: machineOf(config({ ...EPOLL, trigger: 'edge' })) },
  { of: 'edge-one-accept', machine: machineOf(config({ ...EPOLL, trigger: 'edge-one-accept' })) },
  { of: 'unix-dgram', machine: machineOf(config({ transport: 'unix-dgram' })) },
  { of: 'udp', machine: machineOf(config({ transport: 'udp' })) },
  { of: 'client', machine: clientMachineOf(config({})) },
  { of: 'datagram client', machine: clientMachineOf(config({ transport: 'unix-dgram' })) },
];
