import type { CreateLab } from '@socketarium/protocol';
import { titleOf } from '../keys.ts';
import type { Choice, LabEntry } from '../session/session.ts';
import { TRANSPORTS } from '../session/words.ts';
import { Button } from './Button.tsx';
import { MultiplexingSwitch } from './MultiplexingSwitch.tsx';
import { Pace } from './Pace.tsx';
import { Segmented } from './Segmented.tsx';
import { Status, type StatusKind } from './Status.tsx';
import type { Theme } from './theme.ts';

interface TopBarProps {
  /** What is chosen: of the lab that is shown, or of the one that is being made. */
  readonly config: Pick<CreateLab, 'transport' | 'server' | 'service'>;
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
  readonly onPlay: () => void;
  readonly onStep: () => void;
  readonly onPace: (ms: number) => void;
  readonly onLab: (id: string) => void;
  readonly onTheme: () => void;
  readonly onHelp: () => void;
}

const SERVICES = [
  { value: 'sum', label: 'sum', title: 'Numbers, a line each; 0 brings the sum' },
  { value: 'echo', label: 'echo', title: 'Each line comes back' },
] as const;

export const TopBar = (props: TopBarProps) => (
  <header className="top-bar">
    <h1 className="logo">
      <svg viewBox="0 0 32 26" width="30" height="24" aria-hidden="true">
        <circle cx="16" cy="8" r="6.5" fill="var(--accent)" />
        <path d="M1 20h30" stroke="var(--ink)" strokeWidth="3" strokeLinecap="round" />
      </svg>
      socketarium
    </h1>
    {props.labs.length > 1 && (
      <label className="labs" title={titleOf('labs')}>
        <span>Lab</span>
        <select
          id="lab-switcher"
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
    <Segmented
      label="Transport"
      options={TRANSPORTS}
      value={props.config.transport}
      onChoose={(transport) => props.onChoose({ transport })}
    />
    <Segmented
      label="Service"
      options={SERVICES}
      value={props.config.service}
      onChoose={(service) => props.onChoose({ service })}
    />
    <MultiplexingSwitch
      server={props.config.server}
      busy={props.making}
      onChange={(server) => props.onChoose({ server })}
    />
    <div className="transport-controls">
      <Button
        name={props.paused ? 'Play' : 'Pause'}
        icon={props.paused ? 'play' : 'pause'}
        bare
        action="toggle-play"
        tone={props.paused ? 'strong' : 'plain'}
        unless={props.noServer}
        onPress={props.onPlay}
      />
      <Button
        name="Step"
        icon="step"
        bare
        action="step"
        unless={props.noServer}
        onPress={props.onStep}
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
        onPress={props.onTheme}
      />
      <Button name="Keys" action="help" onPress={props.onHelp}>
        ?
      </Button>
    </div>
  </header>
);
