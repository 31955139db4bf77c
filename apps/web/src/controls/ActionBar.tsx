import type { Address, CreateLab, LabState } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import type { Plan } from '../faults/fault.ts';
import { titleOf } from '../keys.ts';
import { noInteractive } from '../session/newcomers.ts';
import { Button } from './Button.tsx';
import { FaultsMenu } from './FaultsMenu.tsx';
import { FileSizeMenu } from './FileSizeMenu.tsx';
import { JoinLine } from './JoinLine.tsx';
import { NumberField } from './NumberField.tsx';

interface ActionBarProps {
  readonly address: Address | null;
  readonly config: CreateLab;
  readonly labId: string;
  /** As it is now; null before it is known. */
  readonly state: LabState | null;
  readonly selected: string | null;
  readonly fileBytes: number;
  readonly burst: number;
  readonly noServer: string | null;
  readonly noLab: string | null;
  readonly copiedAt: number | null;
  readonly onAdd: () => void;
  readonly onBurst: () => void;
  readonly onBurstSize: (size: number) => void;
  readonly onInteractive: () => void;
  readonly onStop: () => void;
  readonly onCrash: () => void;
  readonly onRunAgain: () => void;
  readonly onBacklog: (backlog: number) => void;
  readonly onCopy: () => void;
  readonly onFileBytes: (bytes: number) => void;
  readonly onFault: (plan: Plan) => void;
  readonly onOptions: () => void;
}

/** Who comes to the server, and what becomes of it. */
export const ActionBar = (props: ActionBarProps) => (
  <div className="action-bar" role="toolbar" aria-label="Clients and server">
    <div className="action-group">
      <Button
        name="Add a client"
        action="add-client"
        tone="strong"
        unless={props.noLab}
        onPress={props.onAdd}
      />
      {props.config.service === 'file' && (
        <FileSizeMenu bytes={props.fileBytes} onBytes={props.onFileBytes} />
      )}
      <span className="joined">
        <Button name="Burst" action="burst" unless={props.noLab} onPress={props.onBurst} />
        <NumberField
          id="burst-size"
          label="Burst size"
          bare
          title={titleOf('burst-size')}
          min={1}
          max={LIMITS.clientsPerRequest}
          value={props.burst}
          onCommit={props.onBurstSize}
        />
      </span>
      <Button
        name="Interactive client"
        action="interactive"
        unless={props.noLab ?? noInteractive(props.config)}
        onPress={props.onInteractive}
      >
        Interactive
      </Button>
    </div>
    <div className="action-group">
      <span className="action-label">Server</span>
      <Button name="Stop" action="stop-server" unless={props.noServer} onPress={props.onStop} />
      <Button
        name="Crash"
        action="crash-server"
        tone="danger"
        unless={props.noServer}
        onPress={props.onCrash}
      />
      <Button name="Run again" icon="again" action="run-again" onPress={props.onRunAgain} />
      <FaultsMenu
        state={props.state}
        selected={props.selected}
        unless={props.noLab}
        onPlan={props.onFault}
      />
    </div>
    <div className="action-group">
      <NumberField
        id="backlog"
        label="Backlog"
        title={titleOf('backlog', 'listen(2)’s argument; Linux admits one more. Runs again')}
        min={0}
        max={LIMITS.backlog}
        value={props.config.backlog}
        onCommit={props.onBacklog}
      />
      <Button name="Lab options" action="options" onPress={props.onOptions}>
        Options
      </Button>
    </div>
    {props.address !== null && (
      <JoinLine
        address={props.address}
        transport={props.config.transport}
        service={props.config.service}
        labId={props.labId}
        copiedAt={props.copiedAt}
        onCopy={props.onCopy}
      />
    )}
  </div>
);
