import { useEffect } from 'react';
import type { Message } from '../session/session-state.ts';

const SHOWN_MS = 6000;

interface ToldProps {
  readonly told: Message | null;
  readonly onDismiss: () => void;
}

/** Whom a fault hit, for a while. (Listeners hear it from the Announcer.) */
export const Told = ({ told, onDismiss }: ToldProps) => {
  useEffect(() => {
    if (told === null) return;
    const timer = window.setTimeout(onDismiss, SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [told, onDismiss]);
  return told === null ? null : (
    <p key={told.id} className="told" aria-hidden="true">
      {told.text}
    </p>
  );
};
