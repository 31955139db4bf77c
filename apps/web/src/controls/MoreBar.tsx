import type { CreateLab, Language } from '@socketarium/protocol';
import { isDatagram, LIMITS } from '@socketarium/protocol/wire';
import { memo } from 'react';
import { type Action, titleOf } from '../keys.ts';
import type { Choice } from '../session/choices.ts';
import { MORE } from '../words.ts';
import { Button } from './Button.tsx';
import { FileSizeMenu } from './FileSizeMenu.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { NumberField } from './NumberField.tsx';
import type { Theme } from './theme.ts';

interface MoreBarProps {
  readonly config: CreateLab;
  /** Of the server that is shown, or of the one that is being made. */
  readonly language: Language;
  readonly fileBytes: number;
  readonly burst: number;
  readonly theme: Theme;
  readonly onBurstSize: (size: number) => void;
  readonly onBurst: (size: number) => void;
  readonly onFileBytes: (bytes: number) => void;
  readonly onChoose: (choice: Choice) => void;
  readonly onAct: (action: Action) => void;
}

/** What a newcomer does not need: it is folded away until it is asked for, and then stays. */
export const MoreBar = memo((props: MoreBarProps) => (
  <div className="more-bar" role="toolbar" aria-label={MORE.bar}>
    <LanguageSwitch language={props.language} onChoose={props.onChoose} />
    <Button
      name={MORE.runAgain}
      icon="again"
      action="run-again"
      onPress={() => props.onAct('run-again')}
    />
    <Button
      name={MORE.crash}
      action="crash-server"
      tone="danger"
      onPress={() => props.onAct('crash-server')}
    />
    <NumberField
      action="burst-size"
      label={MORE.burstSize}
      name={MORE.burstSizeName}
      title={titleOf('burst-size')}
      min={1}
      max={LIMITS.clientsPerRequest}
      value={props.burst}
      onCommit={props.onBurstSize}
      onEnter={props.onBurst}
    />
    {props.config.service === 'file' && (
      <FileSizeMenu bytes={props.fileBytes} onBytes={props.onFileBytes} />
    )}
    {!isDatagram(props.config.transport) && (
      <NumberField
        action="backlog"
        label={MORE.backlog}
        title={titleOf('backlog', MORE.backlogTitle)}
        min={0}
        max={LIMITS.backlog}
        value={props.config.backlog}
        onCommit={(backlog) => props.onChoose({ backlog })}
      />
    )}
    <Button name={MORE.options} action="options" onPress={() => props.onAct('options')} />
    <Button name={MORE.presenter} action="presenter" onPress={() => props.onAct('presenter')} />
    <Button
      name={MORE.theme(props.theme)}
      icon={props.theme}
      action="theme"
      onPress={() => props.onAct('theme')}
    />
  </div>
));
