import type { Address, CreateLab } from '@socketarium/protocol';
import { memo } from 'react';
import type { Action } from '../keys.ts';
import { noInteractive } from '../session/newcomers.ts';
import { CLIENT_TOOLS } from '../words.ts';
import { Button } from './Button.tsx';
import { JoinLine } from './JoinLine.tsx';

interface ClientToolsProps {
  readonly address: Address | null;
  readonly config: CreateLab;
  readonly labId: string;
  readonly burst: number;
  readonly copiedAt: number | null;
  readonly onAct: (action: Action) => void;
}

/** Who comes to the server: beside where clients are drawn. */
export const ClientTools = memo((props: ClientToolsProps) => (
  <div className="client-tools" role="toolbar" aria-label={CLIENT_TOOLS.bar}>
    <Button
      name={CLIENT_TOOLS.add}
      action="add-client"
      tone="strong"
      onPress={() => props.onAct('add-client')}
    >
      + {CLIENT_TOOLS.add}
    </Button>
    <Button
      name={CLIENT_TOOLS.addMany(props.burst)}
      action="burst"
      onPress={() => props.onAct('burst')}
    >
      {CLIENT_TOOLS.addManyShort(props.burst)}
    </Button>
    <Button
      name={CLIENT_TOOLS.beOne}
      action="interactive"
      unless={noInteractive(props.config)}
      onPress={() => props.onAct('interactive')}
    />
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
