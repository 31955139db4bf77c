import type { Address, CreateLab } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { memo } from 'react';
import type { Plan } from '../faults/fault.ts';
import { type Action, titleOf } from '../keys.ts';
import type { Choice } from '../session/choices.ts';
import { noInteractive } from '../session/newcomers.ts';
import type { LabPicture } from '../store/lab-view.ts';
import type { Observable } from '../store/observable.ts';
import { Button } from './Button.tsx';
import { FaultsMenu } from './FaultsMenu.tsx';
import { FileSizeMenu } from './FileSizeMenu.tsx';
import { JoinLine } from './JoinLine.tsx';
import { NumberField } from './NumberField.tsx';

interface ActionBarProps {
  readonly address: Address | null;
  readonly config: CreateLab;
  readonly labId: string;
  readonly picture: Observable<LabPicture>;
  readonly selected: string | null;
  readonly fileBytes: number;
  readonly burst: number;
  readonly noServer: string | null;
  readonly noLab: string | null;
  readonly copiedAt: number | null;
  readonly onBurstSize: (size: number) => void;
  readonly onFileBytes: (bytes: number) => void;
  readonly onFault: (plan: Plan) => void;
  readonly onChoose: (choice: Choice) => void;
  readonly onAct: (action: Action) => void;
}

/** Who comes to the server, and what becomes of it. */
export const ActionBar = memo((props: ActionBarProps) => (
  <div className="action-bar" role="toolbar" aria-label="Clients and server">
    <div className="action-group">
      <Button
        name="Add a client"
        action="add-client"
        tone="strong"
        unless={props.noLab}
        onPress={() => props.onAct('add-client')}
      />
      {props.config.service === 'file' && (
        <FileSizeMenu bytes={props.fileBytes} onBytes={props.onFileBytes} />
      )}
      <span className="joined">
        <Button
          name="Burst"
          action="burst"
          unless={props.noLab}
          onPress={() => props.onAct('burst')}
        />
        <NumberField
          action="burst-size"
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
        onPress={() => props.onAct('interactive')}
      >
        Interactive
      </Button>
    </div>
    <div className="action-group">
      <span className="action-label">Server</span>
      <Button
        name="Stop"
        action="stop-server"
        unless={props.noServer}
        onPress={() => props.onAct('stop-server')}
      />
      <Button
        name="Crash"
        action="crash-server"
        tone="danger"
        unless={props.noServer}
        onPress={() => props.onAct('crash-server')}
      />
      <Button
        name="Run again"
        icon="again"
        action="run-again"
        onPress={() => props.onAct('run-again')}
      />
      <FaultsMenu
        picture={props.picture}
        selected={props.selected}
        unless={props.noLab}
        onPlan={props.onFault}
      />
    </div>
    <div className="action-group">
      <NumberField
        action="backlog"
        label="Backlog"
        title={titleOf('backlog', 'listen(2)’s argument; Linux admits one more. Runs again')}
        min={0}
        max={LIMITS.backlog}
        value={props.config.backlog}
        onCommit={(backlog) => props.onChoose({ backlog })}
      />
      <Button name="Lab options" action="options" onPress={() => props.onAct('options')}>
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
        onCopy={() => props.onAct('copy-join')}
      />
    )}
  </div>
));
