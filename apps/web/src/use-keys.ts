import { useEffect, useRef } from 'react';
import { type Action, actionOf, widgetOf } from './keys.ts';

/** Carries out the actions of key presses anywhere on the page, except where keys are typed. */
export const useKeys = (act: (action: Action) => void): void => {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const { key, ctrlKey, metaKey, altKey } = event;
      const modified = ctrlKey || metaKey || altKey;
      const action = actionOf({ key, modified, widget: widgetOf(document.activeElement) });
      if (action === null) return;
      // An open dialog is modal: only closing it makes sense. (It takes Escape itself.)
      if (document.querySelector('dialog[open]') !== null) {
        if (action !== 'help') return;
      }
      event.preventDefault();
      latest.current(action);
    };
    // A button that was clicked would keep Space for itself; one that was tabbed to should.
    const onClick = (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      if (event.detail > 0 && button !== null && document.activeElement === button) button.blur();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('click', onClick);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('click', onClick);
    };
  }, []);
};
