import { memo, type ReactNode } from 'react';
import type { Action } from '../keys.ts';
import type { Choice } from '../session/choices.ts';
import type { Making } from '../session/session-state.ts';
import { BAR, PRESENTER } from '../words.ts';
import { Button } from './Button.tsx';
import { LabMenu } from './LabMenu.tsx';
import { Multiplexing } from './Multiplexing.tsx';
import { Pace } from './Pace.tsx';
import { Status, type StatusKind } from './Status.tsx';

interface TopBarProps {
  /** What is chosen: of the lab that is shown, or of the one that is being made. */
  readonly config: Making;
  readonly making: boolean;
  readonly paused: boolean;
  readonly paceMs: number;
  readonly status: StatusKind;
  /** The lab that is shown among the others. */
  readonly runs: ReactNode;
  /** The further controls are in sight. */
  readonly more: boolean;
  readonly presenter: boolean;
  readonly onChoose: (choice: Choice) => void;
  readonly onPace: (ms: number) => void;
  readonly onAct: (action: Action) => void;
}

/** What the lab is, how fast it goes, and whether it is live. The rest is behind one opener. */
export const TopBar = memo((props: TopBarProps) => (
  <header className="top-bar">
    <h1 className="logo">
      <svg viewBox="0 0 32 26" width="30" height="24" aria-hidden="true">
        <circle cx="16" cy="8" r="6.5" fill="var(--accent)" />
        <path d="M1 20h30" stroke="var(--ink)" strokeWidth="3" strokeLinecap="round" />
      </svg>
      <span>{BAR.product}</span>
    </h1>
    <div className="bar-group bar-folds">
      <Button name={BAR.scenarios} action="scenarios" onPress={() => props.onAct('scenarios')} />
      {props.runs}
      <LabMenu config={props.config} onChoose={props.onChoose} />
    </div>
    <Multiplexing config={props.config} busy={props.making} onChoose={props.onChoose} />
    <div className="bar-group bar-run">
      <Button
        name={props.paused ? BAR.play : BAR.pause}
        icon={props.paused ? 'play' : 'pause'}
        bare
        action="toggle-play"
        tone={props.paused ? 'strong' : 'plain'}
        onPress={() => props.onAct('toggle-play')}
      />
      <Button name={BAR.step} icon="step" bare action="step" onPress={() => props.onAct('step')} />
    </div>
    <div className="bar-group bar-folds">
      <Pace ms={props.paceMs} onPace={props.onPace} />
    </div>
    <div className="bar-group bar-page">
      {props.presenter && (
        <Button
          name={PRESENTER.leave}
          icon="cross"
          bare
          action="presenter"
          onPress={() => props.onAct('presenter')}
        />
      )}
      <Button
        name={BAR.more}
        icon="more"
        bare
        action="more"
        expanded={props.more}
        onPress={() => props.onAct('more')}
      />
      <Button name={BAR.help} bare action="help" onPress={() => props.onAct('help')}>
        ?
      </Button>
      <Status kind={props.status} />
    </div>
  </header>
));
