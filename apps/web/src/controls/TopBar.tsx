import { memo } from 'react';
import { type Action, titleOf } from '../keys.ts';
import type { Choice } from '../session/choices.ts';
import type { LabEntry, Making } from '../session/session.ts';
import { Button } from './Button.tsx';
import { Multiplexing } from './Multiplexing.tsx';
import { Pace } from './Pace.tsx';
import { ServiceMenu } from './ServiceMenu.tsx';
import { Status, type StatusKind } from './Status.tsx';
import { TransportMenu } from './TransportMenu.tsx';
import type { Theme } from './theme.ts';

interface TopBarProps {
  /** What is chosen: of the lab that is shown, or of the one that is being made. */
  readonly config: Making;
  readonly making: boolean;
  readonly paused: boolean;
  readonly paceMs: number;
  /** Why the server cannot be paused or stepped; null when it can. */
  readonly noServer: string | null;
  readonly status: StatusKind;
  readonly labs: readonly LabEntry[];
  readonly labId: string | null;
  readonly theme: Theme;
  readonly onChoose: (choice: Choice) => void;
  readonly onPace: (ms: number) => void;
  readonly onLab: (id: string) => void;
  readonly onAct: (action: Action) => void;
}

/** What the lab is, how fast it goes, and whether it is live. */
export const TopBar = memo((props: TopBarProps) => (
  <header className="top-bar">
    <h1 className="logo">
      <svg viewBox="0 0 32 26" width="30" height="24" aria-hidden="true">
        <circle cx="16" cy="8" r="6.5" fill="var(--accent)" />
        <path d="M1 20h30" stroke="var(--ink)" strokeWidth="3" strokeLinecap="round" />
      </svg>
      socketarium
    </h1>
    <Button
      name="Scenarios"
      icon="search"
      action="scenarios"
      tone="strong"
      onPress={() => props.onAct('scenarios')}
    >
      <span className="scenarios-word">Scenarios</span>
    </Button>
    {props.labs.length > 1 && (
      <label className="labs" title={titleOf('labs')}>
        <span>Lab</span>
        <select
          data-action="labs"
          value={props.labId ?? ''}
          onChange={(event) => props.onLab(event.target.value)}
        >
          {props.labs.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
    )}
    <TransportMenu config={props.config} onChoose={props.onChoose} />
    <ServiceMenu
      service={props.config.service}
      transport={props.config.transport}
      onChoose={props.onChoose}
    />
    <Multiplexing config={props.config} busy={props.making} onChoose={props.onChoose} />
    <div className="transport-controls">
      <Button
        name={props.paused ? 'Play' : 'Pause'}
        icon={props.paused ? 'play' : 'pause'}
        bare
        action="toggle-play"
        tone={props.paused ? 'strong' : 'plain'}
        unless={props.noServer}
        onPress={() => props.onAct('toggle-play')}
      />
      <Button
        name="Step"
        icon="step"
        bare
        action="step"
        unless={props.noServer}
        onPress={() => props.onAct('step')}
      />
      <Pace ms={props.paceMs} onPace={props.onPace} />
    </div>
    <div className="page-controls">
      <Status kind={props.status} />
      <Button
        name={`Theme: ${props.theme}`}
        icon={props.theme}
        bare
        action="theme"
        onPress={() => props.onAct('theme')}
      />
      <Button name="Keys" action="help" onPress={() => props.onAct('help')}>
        ?
      </Button>
    </div>
  </header>
));
