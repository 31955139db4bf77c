import { clientMachineOf, type Machine, machineOf } from '@socketarium/model';
import { type CreateLabInput, createLab } from '@socketarium/protocol';
import { MachineView } from '../machine/MachineView.tsx';

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

/** gallery.html?machines=STATE: all machines at once, each where it is in that state, if it has it. */
export const Machines = ({ state }: { readonly state: string }) => (
  <div style={{ display: 'flex', flexWrap: 'wrap', gap: 10 }}>
    {MACHINES.map(({ of, machine }) => {
      const current = machine.states.some((one) => one.id === state) ? state : 'start';
      const last = machine.transitions.find(({ to, quiet }) => to === current && quiet !== true);
      return (
        <div key={of} style={{ width: 371, height: 423, background: 'var(--panel)' }}>
          <MachineView
            machine={machine}
            position={{
              state: current,
              since: 0,
              lastTransition: last?.id ?? null,
              surprises: [],
              surpriseCount: 0,
            }}
            blockedForMs={1300}
          />
        </div>
      );
    })}
  </div>
);
