import { useEffect, useRef } from 'react';
import { KEYS, type KeyBinding, printKey } from '../keys.ts';

const GROUPS: readonly KeyBinding['group'][] = ['Server', 'Lab', 'Time', 'Clients', 'Page'];

/** Every key there is, from the table that the handler uses too. */
export const KeysDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} className="keys-dialog" aria-labelledby="keys-title" onClose={onClose}>
      <header>
        <h2 id="keys-title">Keys</h2>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </header>
      <div className="keys-groups">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {KEYS.filter((binding) => binding.group === group).map(({ action, keys, does }) => (
                <div key={action}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{printKey(key)}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>Keys rest while you type in a field. On the timeline, the arrow keys move through time.</p>
    </dialog>
  );
};
