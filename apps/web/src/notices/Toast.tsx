import { useEffect } from 'react';
import type { Message } from '../session/session-state.ts';
import { TOAST } from '../words.ts';

const SHOWN_MS = 8000;

interface ToastProps {
  readonly problem: Message | null;
  readonly onDismiss: () => void;
}

/** What was refused, and why. */
export const Toast = ({ problem, onDismiss }: ToastProps) => {
  useEffect(() => {
    if (problem === null || problem.stays) return;
    const timer = window.setTimeout(onDismiss, SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [problem, onDismiss]);
  return (
    <div role="alert" className="toast-place">
      {problem !== null && (
        <div key={problem.id} className="toast">
          <p>{problem.text}</p>
          <button type="button" className="button" aria-label={TOAST.dismiss} onClick={onDismiss}>
            ×
          </button>
        </div>
      )}
    </div>
  );
};
