import { joinCommand, joinHint, ownClient } from '@socketarium/model/words/lab';
import type { Address, Service, Transport } from '@socketarium/protocol';
import { useEffect, useState } from 'react';
import { CLIENT_TOOLS } from '../words.ts';
import { Button } from './Button.tsx';

interface JoinLineProps {
  readonly address: Address;
  readonly transport: Transport;
  readonly service: Service;
  readonly labId: string;
  /** When the line was copied last, by the button or its key: performance.now(), or null. */
  readonly copiedAt: number | null;
  readonly onCopy: () => void;
}

const COPIED_SHOWN_MS = 2000;

/** The line that makes a client of the user's own terminal. */
export const JoinLine = (props: JoinLineProps) => {
  const { address, transport, service, labId, copiedAt, onCopy } = props;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copiedAt === null) return;
    setCopied(true);
    const timer = window.setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copiedAt]);
  const line = joinCommand(address, transport);
  const hint = joinHint(service, transport);
  const own = ownClient(labId, service);
  return (
    <div className="join" title={`${line}\n${hint}\n\n${CLIENT_TOOLS.joinHere(own)}`}>
      <span className="join-label">{CLIENT_TOOLS.join}</span>
      <code data-action="copy-join">{line}</code>
      <Button
        name={copied ? CLIENT_TOOLS.copied : CLIENT_TOOLS.copy}
        icon={copied ? 'tick' : 'copy'}
        bare
        action="copy-join"
        onPress={onCopy}
      />
      <span className="visually-hidden">{CLIENT_TOOLS.joinHere(own)}</span>
    </div>
  );
};
