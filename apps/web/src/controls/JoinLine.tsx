import type { Address, Service } from '@socketarium/protocol';
import { useEffect, useState } from 'react';
import { joinCommand, joinHint } from '../session/words.ts';
import { Button } from './Button.tsx';

interface JoinLineProps {
  readonly address: Address;
  readonly service: Service;
  /** When the line was copied last, by the button or its key: performance.now(), or null. */
  readonly copiedAt: number | null;
  readonly onCopy: () => void;
}

const COPIED_SHOWN_MS = 2000;

/** The line that makes a client of the user's own terminal. */
export const JoinLine = ({ address, service, copiedAt, onCopy }: JoinLineProps) => {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copiedAt === null) return;
    setCopied(true);
    const timer = window.setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [copiedAt]);
  const line = joinCommand(address);
  return (
    <div className="join" title={`${line}\n${joinHint(service)}`}>
      <span className="join-label">Join from a terminal</span>
      <code id="join-line">{line}</code>
      <Button
        name={copied ? 'Copied' : 'Copy'}
        icon={copied ? 'tick' : 'copy'}
        bare
        action="copy-join"
        onPress={onCopy}
      />
      <span className="join-hint">{joinHint(service)}</span>
    </div>
  );
};
