import { type RefObject, useEffect, useRef } from 'react';
import { type Action, actionOf, widgetOf } from './keys.ts';
import { settings } from './store/settings.ts';

const LAB = '[data-lab]';

const labOf = (target: EventTarget | null): Element | null =>
  target instanceof Element ? target.closest(LAB) : null;

/**
 * Carries out the actions of key presses anywhere on the page, except where keys are typed. Of
 * several labs on the page the keys are for the one that was used last, in the beginning for the
 * first. `root`: the lab's element, which has `data-lab`.
 */
export const useKeys = (
  root: RefObject<HTMLElement | null>,
  act: (action: Action) => void,
): void => {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    let ours = document.querySelector(LAB) === root.current;
    const onUse = ({ target }: Event) => {
      const lab = labOf(target);
      if (lab !== null) ours = lab === root.current;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !ours) return;
      // An open menu keeps every key: none of them is to do something to the lab behind it.
      if (document.activeElement?.closest('[role="menu"]')) return;
      const { key, ctrlKey, metaKey, altKey } = event;
      const modified = ctrlKey || metaKey || altKey;
      const action = actionOf({
        key,
        modified,
        widget: widgetOf(document.activeElement),
        quiet: !settings.get().keys,
      });
      if (action === null) return;
      // An open dialog is modal: only closing it makes sense. (It takes Escape itself.)
      if (document.querySelector('dialog[open]') !== null) {
        if (action !== 'help') return;
      }
      event.preventDefault();
      latest.current(action);
    };
    // A button that was clicked would keep Space for itself; one that was tabbed to should. So would the
    // button of a menu, which has the focus again when something in it was clicked.
    const onClick = (event: MouseEvent) => {
      const button = event.target instanceof Element ? event.target.closest('button') : null;
      const { activeElement } = document;
      if (event.detail === 0 || button === null || !(activeElement instanceof HTMLElement)) return;
      const ofMenu = button.closest('[role="menu"]') !== null;
      if (activeElement === button || (ofMenu && activeElement.ariaHasPopup === 'menu')) {
        activeElement.blur();
      }
    };
    window.addEventListener('pointerdown', onUse);
    window.addEventListener('focusin', onUse);
    window.addEventListener('keydown', onKey);
    window.addEventListener('click', onClick);
    return () => {
      window.removeEventListener('pointerdown', onUse);
      window.removeEventListener('focusin', onUse);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('click', onClick);
    };
  }, [root]);
};
