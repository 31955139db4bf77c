import { clientMachineOf, machineOf } from '@socketarium/model';
import { sleepOf } from '@socketarium/model/selectors/asleep';
import { serverMoment } from '@socketarium/model/selectors/server-moment';
import type { ClientState, LabState } from '@socketarium/protocol';
import { useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { MachineView } from '../machine/MachineView.tsx';
import { remember, remembered } from '../store/memory.ts';
import { LANGUAGE, MACHINE, STAGE } from '../words.ts';

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
  const [steps, setSteps] = useState(() => remembered('steps', 'folded'));
  const all = steps === 'all';
  const toggle = () => {
    const next = all ? 'folded' : 'all';
    setSteps(next);
    remember('steps', next);
  };
  const position = client?.position ?? null;
  const ofClient = whose === 'client' && client !== null && position !== null;
  const moment = serverMoment(state, now);
  const ofServer = moment.kind === 'asleep' ? moment.sleep : null;
  return (
    <div className="machine-panel">
      <div className="machine-head">
        {client === null || position === null ? (
          <span className="machine-of">{LANGUAGE.server(state.config.language)}</span>
        ) : (
          <Segmented
            label={MACHINE.whose}
            options={[
              {
                value: 'server',
                label: STAGE.server,
                title: LANGUAGE.server(state.config.language),
              },
              { value: 'client', label: client.name },
            ]}
            value={whose}
            onChoose={setWhose}
          />
        )}
        {!ofClient && (
          <Button name={all ? MACHINE.fewer : MACHINE.all} expanded={all} onPress={toggle} />
        )}
      </div>
      <MachineView
        machine={ofClient ? clientMachineOf(state.config) : machineOf(state.config)}
        position={ofClient ? position : state.server.position}
        folds={!ofClient && !all}
        sleep={ofClient ? sleepOf(client, now) : ofServer}
      />
    </div>
  );
};
