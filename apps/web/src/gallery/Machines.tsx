import { MachineView } from '../machine/MachineView.tsx';
import { MACHINES } from './machine-list.ts';

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
            sleep={null}
          />
        </div>
      );
    })}
  </div>
);
