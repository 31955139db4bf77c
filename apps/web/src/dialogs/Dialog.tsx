import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { DIALOG } from '../words.ts';

interface DialogProps {
  /** Its accessible name. */
  readonly title: string;
  readonly className: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A modal dialog: Escape closes it, and the focus goes back to where it was. It begins at the
 * element with `data-first`, when there is one.
 */
export const Dialog = ({ title, className, onClose, children }: DialogProps) => {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything else is done: the very next key is for the dialog, not for the page behind it.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={id}
      // Escape closes it the way the button does: the browser's own way tells of it a moment later,
      // and a key that is pressed in between would open it again in vain.
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={onClose}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="button" onClick={onClose}>
          {DIALOG.close}
        </button>
      </header>
      {children}
    </dialog>
  );
};
