import { clientMachineOf, machineOf } from '@socketarium/model';
import type { ClientState, LabState } from '@socketarium/protocol';
import { useState } from 'react';
import { Segmented } from '../controls/Segmented.tsx';
import { MachineView } from '../machine/MachineView.tsx';

interface MachinePanelProps {
  readonly state: LabState;
  /** The selected client, whose machine can be looked at too; null when none is. */
  readonly client: ClientState | null;
  /** ns */
  readonly now: number;
}

/** Where the server stands in its state machine; or the selected client in its own. */
export const MachinePanel = ({ state, client, now }: MachinePanelProps) => {
  const [whose, setWhose] = useState<'server' | 'client'>('server');
  const position = client?.position ?? null;
  const ofClient = whose === 'client' && client !== null && position !== null;
  const { blockedIn, inCall } = ofClient ? client : state.server;
  const asleep = blockedIn === null || inCall === null ? null : inCall.since;
  return (
    <div className="machine-panel">
      {client !== null && position !== null && (
        <Segmented
          label="Whose machine"
          options={[
            { value: 'server', label: 'server' },
            { value: 'client', label: client.name },
          ]}
          value={whose}
          onChoose={setWhose}
        />
      )}
      <MachineView
        machine={ofClient ? clientMachineOf(state.config) : machineOf(state.config)}
        position={ofClient ? position : state.server.position}
        blockedForMs={asleep === null ? null : Math.max(0, now - asleep) / 1e6}
      />
    </div>
  );
};
